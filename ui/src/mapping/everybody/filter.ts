/// Which people the table lists: the filter that the numbers, the findings and the search set together. A choice that
/// contradicts another one takes its place, so that no filter leads to an empty table by itself.
import { count } from '../../format';
import type { FindingView, MappingCounts, PeopleFilter, PersonEffect } from '../../shapes';
import { PERSON } from '../../words';

export const EVERYBODY: PeopleFilter = { text: '', effect: null, finding: null, changes: null };

/** The numbers at the top, the worst first, with the effect that each filters by. */
export const KINDS: readonly { key: 'refused' | 'changed' | 'created' | 'equal' | 'left_alone'; effect: PersonEffect; word: string }[] = [
  { key: 'refused', effect: 'will_fail', word: 'Will be refused' },
  { key: 'changed', effect: 'will_change', word: 'Will change' },
  { key: 'created', effect: 'will_be_created', word: 'Will be created' },
  { key: 'equal', effect: 'equal', word: 'Equal' },
  { key: 'left_alone', effect: 'not_sent', word: 'Left alone' },
];

/** With this effect, or without it where it is chosen already. */
export function toggleEffect(filter: PeopleFilter, effect: PersonEffect, shown?: FindingView): PeopleFilter {
  if (filter.effect === effect) return { ...filter, effect: null };
  const changes = effect === 'will_change' ? filter.changes : null;
  return { ...filter, effect, changes, finding: shown?.in_zoom_only === true ? null : filter.finding };
}

/** Whose value of this attribute changes: with it, or without where it is chosen already. */
export function toggleChanges(filter: PeopleFilter, path: string, shown?: FindingView): PeopleFilter {
  if (filter.changes === path) return { ...filter, changes: null };
  const effect = filter.effect === 'will_change' ? filter.effect : null;
  return { ...filter, effect, changes: path, finding: shown?.in_zoom_only === true ? null : filter.finding };
}

/** Everybody of a finding, whatever was chosen before: as many as the finding says. */
export const onlyFinding = ({ finding }: FindingView): PeopleFilter => ({ ...EVERYBODY, finding });

/** One part of a filter, as it stands above the table. */
export interface Chip {
  part: 'effect' | 'finding' | 'changes' | 'text';
  words: string;
}

export function chipsOf(filter: PeopleFilter, finding: FindingView | undefined): Chip[] {
  const text = filter.text.trim();
  const chips: (Chip | null)[] = [
    filter.effect === null ? null : { part: 'effect', words: PERSON[filter.effect].word },
    filter.finding === null ? null : { part: 'finding', words: finding?.title ?? 'One finding' },
    filter.changes === null ? null : { part: 'changes', words: `${shortPath(filter.changes)} changes` },
    text === '' ? null : { part: 'text', words: `“${text}”` },
  ];
  return chips.filter((chip) => chip !== null);
}

export function without(filter: PeopleFilter, part: Chip['part']): PeopleFilter {
  return { ...filter, [part]: EVERYBODY[part] };
}

/** The part of a path that a person reads: "…enterprise:2.0:User:department" without its prefix. */
export function shortPath(path: string): string {
  const prefix = /^urn:(?:[^:]+:)+User:/.exec(path);
  return prefix === null ? path : path.slice(prefix[0].length);
}

/** Where a number would be another one with the rule that is tried: "would be 312". */
export function wouldBe(key: (typeof KINDS)[number]['key'], now: MappingCounts, then: MappingCounts | undefined): string {
  return then === undefined || then[key] === now[key] ? '' : `would be ${count(then[key])}`;
}
