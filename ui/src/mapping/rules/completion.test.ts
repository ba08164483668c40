import { expect, test } from 'vitest';
import type { FunctionSignature } from '../../shapes';
import { accept, callAt, faultAt, parameterAt, suggest, unitsBefore } from './completion';

const signature = (name: string, ...parameters: string[]): FunctionSignature => ({ name, parameters, what: '', example: '', gives: '', group: 'Text' });
const attribute = (name: string) => ({ name, people: 1, example: null });
const entra = {
  attributes: ['department', 'givenName', 'mail', 'surname'].map(attribute),
  functions: [signature('Join', 'separator', 'source*'), signature('Now'), signature('ToLower', 'source', 'culture?'), signature('ToUpper', 'source')],
  attribute_before: '[',
  attribute_after: ']',
};
const okta = {
  attributes: ['department', 'firstName', 'lastName'].map(attribute),
  functions: [signature('String.toUpperCase', 'text'), signature('toUpperCase', 'text')],
  attribute_before: 'user.',
  attribute_after: '',
};
/** The caret stands where the stroke is. */
const at = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')];
const names = (marked: string, words: typeof entra, asked = false): string[] => suggest(...at(marked), words, asked)?.items.map(({ name }) => name) ?? [];
/** The text, with a stroke where the caret then stands, after one of the suggestions was taken. */
function taken(marked: string, words: typeof entra, number = 0): string | undefined {
  const [text, caret] = at(marked);
  const found = suggest(text, caret, words, false);
  const item = found?.items[number];
  if (found === undefined || item === undefined) return undefined;
  const written = accept(text, found, item);
  return `${written.text.slice(0, written.caret)}|${written.text.slice(written.caret)}`;
}

test('a beginning finds functions and attributes, the inside of a name after two letters', () => {
  expect(names('To|', entra)).toEqual(['ToLower', 'ToUpper']);
  expect(names('upper|', entra)).toEqual(['ToUpper']);
  expect(names('m|', entra)).toEqual(['mail']);
  expect(names('na|', entra)).toEqual(['givenName', 'surname']);
  expect(names('zzz|', entra)).toEqual([]);
});

test('nothing comes without a beginning, unless it is asked for', () => {
  expect(names('|', entra)).toEqual([]);
  expect(names('Join(|)', entra)).toEqual([]);
  expect(names('Join(|)', entra, true)).toEqual(['Join', 'Now', 'ToLower', 'ToUpper', 'department', 'givenName', 'mail', 'surname']);
});

test('inside quotes there is text, also behind a quote that is written out', () => {
  expect(names('Join("ma|', entra)).toEqual([]);
  expect(names('Join("a\\"ma|', entra)).toEqual([]);
  expect(names("Join('ma|", entra)).toEqual([]);
  expect(names('Join("a", ma|', entra)).toEqual(['mail']);
});

test('behind an opening bracket only attributes come, and the brackets are written once', () => {
  expect(names('ToLower([to|])', entra)).toEqual([]);
  expect(names('ToLower([ma|])', entra)).toEqual(['mail']);
  expect(taken('ToLower([ma|])', entra)).toBe('ToLower([mail]|)');
  expect(names('[|', entra)).toHaveLength(4);
  expect(taken('[|', entra, 2)).toBe('[mail]|');
});

test('behind the word before attributes only attributes come', () => {
  expect(names('user.|', okta)).toEqual(['department', 'firstName', 'lastName']);
  expect(taken('user.fi| + "x"', okta)).toBe('user.firstName| + "x"');
  expect(names('String.|', okta)).toEqual(['String.toUpperCase']);
});

test('a function comes with its brackets, the caret between them; what is written already is not written twice', () => {
  expect(taken('ToL|', entra)).toBe('ToLower(|)');
  expect(names('ToUp|per([mail])', entra)).toEqual([]);
  expect(taken('To|pper([mail])', entra)).toBe('ToLower|([mail])');
  expect(taken('No|', entra)).toBe('Now()|');
});

test('the innermost known call around the caret is told, with its argument', () => {
  const call = (marked: string): [string, number] | undefined => {
    const found = callAt(...at(marked), entra.functions);
    return found && [found.signature.name, found.argument];
  };
  expect(call('Join(" ", ToLower([a]), |)')).toEqual(['Join', 2]);
  expect(call('Join(" ", tolower(|')).toEqual(['ToLower', 0]);
  expect(call('Join("),(", Unknown(|')).toEqual(['Join', 1]);
  expect(call('ToLower([a])|')).toBeUndefined();
});

test('a parameter that is repeated takes every further argument', () => {
  expect([0, 1, 2, 9].map((argument) => parameterAt(['separator', 'source*'], argument))).toEqual([0, 1, 1, 1]);
  expect(parameterAt(['source'], 3)).toBe(3);
});

test('places are counted in characters, not in their halves', () => {
  expect(unitsBefore('😀Zoë', 2)).toBe(3);
  expect(unitsBefore('ab', 9)).toBe(2);
  expect(faultAt('"😀" + Foo([x])', 6)).toEqual({ from: 7, to: 10 });
  expect(faultAt('Join(', 5)).toEqual({ from: 5, to: 5 });
  expect(faultAt('a)b', 1)).toEqual({ from: 1, to: 2 });
});

test('ten thousand characters are no trouble', () => {
  const long = `${'Join(" ", '.repeat(1_000)}ma`;
  expect(suggest(long, long.length, entra, false)?.items.map(({ name }) => name)).toEqual(['mail']);
  expect(callAt(long, long.length, entra.functions)?.argument).toBe(1);
});
