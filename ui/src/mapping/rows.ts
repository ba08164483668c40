/// The lines of a person's mapping: each rule with what it makes of the person, also while one is added or is wrong.
import type { Preview, PreviewRow, RemarkLevel, RuleView } from '../shapes';
import type { Word } from '../words';
import { ROW } from '../words';
import type { Place } from './rules/book.svelte';

export interface RuleItem {
  place: Place;
  target: string;
  /** Undefined where the rule cannot be used. */
  row: PreviewRow | undefined;
  rule: RuleView | undefined;
}

/** The rules in their order. As long as they are not known, what is shown of the person stands for them. */
export function itemsOf(rows: readonly PreviewRow[], rules: readonly RuleView[] | undefined, adding: RuleView | undefined): RuleItem[] {
  if (rules === undefined) return rows.map((row, place) => ({ place, target: row.target, row, rule: undefined }));
  const isOneEach = rows.length === rules.length || rows.length === rules.length + 1;
  const items = rules.map((rule, place): RuleItem => {
    const row = isOneEach ? rows[place] : rows.find(({ target }) => target === rule.draft.target);
    return { place, target: row?.target ?? rule.draft.target, row, rule };
  });
  if (adding === undefined) return items;
  const row = rows.length === rules.length + 1 ? rows.at(-1) : undefined;
  return [...items, { place: 'new', target: row?.target ?? adding.draft.target, row, rule: adding }];
}

/** What happens, in a word and its colour. */
export function effectOf(row: PreviewRow, person: Preview['person']): Word {
  return row.effect === 'will_be_set' && person.effect === 'will_be_created' ? { word: 'will be created', tone: 'accent' } : ROW[row.effect];
}

/** A value that is worked out rather than taken over. */
export const isWorkedOut = ({ row, rule }: Pick<RuleItem, 'row' | 'rule'>): boolean =>
  rule === undefined ? row !== undefined && !row.constant && (row.parts.length > 0 || !/^\[?[\w.]+\]?$/.test(row.expression)) : rule.draft.kind === 'expression';

const WORST: RemarkLevel[] = ['will_fail', 'warning', 'note'];
/** Remarks, the worst first. */
export const worstFirst = <T extends { level: RemarkLevel }>(remarks: readonly T[]): T[] =>
  [...remarks].sort((one, other) => WORST.indexOf(one.level) - WORST.indexOf(other.level));

/** A long text with its middle left out. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text.slice(0, most * 4));
  if (text.length <= most) return text;
  const end = Array.from(text.slice(-most)).slice(-Math.floor(most / 3));
  return `${characters.slice(0, most - end.length - 1).join('')}…${end.join('')}`;
}

/** What is not seen of a text, made visible: control characters, and those that turn the direction of writing. */
export const shown = (text: string): string => text.replace(UNSEEN, (character) => signOf(character.charCodeAt(0)));

/** Not those that join letters, which some scripts and pictures need. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const CONTROL_PICTURES = 0x2400;

function signOf(code: number): string {
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === 0x7f ? '␡' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** A text with a full stop, unless it ends as a sentence does. */
export const sentence = (text: string): string => (text === '' || /[.?!…]$/.test(text) ? text : `${text}.`);
