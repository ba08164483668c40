import { expect, test } from 'vitest';
import type { PreviewRow, RuleView, SourceKind } from '../shapes';
import { itemsOf, isWorkedOut, sentence, shorten, shown, worstFirst } from './rows';

const row = (target: string, some: Partial<PreviewRow> = {}): PreviewRow => ({ sources: [], expression: '', constant: false, target, matching: false, value: null, zoom_value: null, effect: 'equal', why_not_sent: null, parts: [], remarks: [], ...some });
const rule = (target: string): RuleView => ({ draft: { target, kind: 'direct', source: '', default_value: null, matching: false, apply: 'always' }, problem: null, notes: [], stand_ins: [] });
const told = (items: ReturnType<typeof itemsOf>): unknown[] => items.map(({ place, target, row }) => [place, target, row !== undefined]);

test('before the rules are known, what is shown of the person stands for them', () => {
  expect(told(itemsOf([row('userName'), row('title')], undefined, undefined))).toEqual([[0, 'userName', true], [1, 'title', true]]);
});

test('a rule that is edited keeps its place, whatever it is about now', () => {
  expect(told(itemsOf([row('userName'), row('locale')], [rule('userName'), rule('title')], undefined))).toEqual([[0, 'userName', true], [1, 'locale', true]]);
});

test('a rule that is added stands at the end, with or without a result', () => {
  const rules = [rule('userName')];
  expect(told(itemsOf([row('userName'), row('title')], rules, rule('title')))).toEqual([[0, 'userName', true], ['new', 'title', true]]);
  expect(told(itemsOf([row('userName')], rules, rule('')))).toEqual([[0, 'userName', true], ['new', '', false]]);
});

test('rules without a result are found by what they are about', () => {
  expect(told(itemsOf([row('title')], [rule('userName'), rule('nickName'), rule('title')], undefined))).toEqual([[0, 'userName', false], [1, 'nickName', false], [2, 'title', true]]);
});

test('a value that is taken over is not worked out', () => {
  const isWorkedOutOf = (expression: string, constant = false): boolean => isWorkedOut({ row: row('title', { expression, constant }), rule: undefined });
  expect(['user.title', '[jobTitle]', 'ToLower([mail])'].map((one) => isWorkedOutOf(one))).toEqual([false, false, true]);
  expect(isWorkedOutOf('"Basic"', true)).toBe(false);
  const isWorkedOutBy = (kind: SourceKind): boolean => isWorkedOut({ row: row('title'), rule: { ...rule('title'), draft: { ...rule('title').draft, kind } } });
  expect((['direct', 'constant', 'expression'] as const).map(isWorkedOutBy)).toEqual([false, false, true]);
});

test('the worst remark stands first, and equal ones stay in order', () => {
  const remarks = [{ level: 'note' as const, at: 1 }, { level: 'will_fail' as const, at: 2 }, { level: 'note' as const, at: 3 }];
  expect(worstFirst(remarks).map(({ at }) => at)).toEqual([2, 1, 3]);
});

test('a long text loses its middle, never half a character', () => {
  expect(shorten('short', 10)).toBe('short');
  expect(shorten('a'.repeat(30), 12)).toBe(`${'a'.repeat(7)}…aaaa`);
  expect(shorten('😀'.repeat(30), 12)).toBe(`${'😀'.repeat(7)}…${'😀'.repeat(4)}`);
});

test('what is not seen of a text is made visible, and letters of any script stay', () => {
  expect(shown('Zo\u0007ë\tŁ\u007f')).toBe('Zo␇ë␉Ł␡');
  expect(shown('a\u202eb\u200f\ufeff\u0085')).toBe('a[U+202E]b[U+200F][U+FEFF][U+0085]');
  expect(shown('ליאת می\u200cخواهم 👩\u200d💻')).toBe('ליאת می\u200cخواهم 👩\u200d💻');
});

test('a sentence ends once', () => {
  expect([sentence('No attribute is named'), sentence('Did you mean title?'), sentence('')]).toEqual(['No attribute is named.', 'Did you mean title?', '']);
});
