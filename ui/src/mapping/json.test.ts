import { expect, test } from 'vitest';
import { linesOf, marksOf } from './json';

const text = (value: unknown): string => JSON.stringify(value);
const marked = (sent: unknown, has: unknown, missing: 'more' | 'same' = 'more'): string[] => {
  const lines = linesOf(text(sent));
  const marks = marksOf(lines, linesOf(text(has)), missing);
  return lines.filter((_, at) => marks[at] !== 'same').map(({ text }) => text.trim());
};

test('lines are the indented text', () => {
  const value = { a: 1, b: [], c: {}, d: [{ type: 'work', value: 'Zoë' }, 'x'], e: null };
  expect(linesOf(text(value)).map(({ text }) => text).join('\n')).toBe(JSON.stringify(value, null, 2));
});

test('what is no JSON stays as it is', () => {
  expect(linesOf('no\nJSON').map(({ text }) => text)).toEqual(['no', 'JSON']);
});

test('only another value and one that is not there are marked, in whatever order they stand', () => {
  expect(marked({ name: { givenName: 'Zoë', familyName: 'X' }, title: 'A' }, { title: 'A', name: { familyName: 'X', givenName: 'Zoe' } })).toEqual(['"givenName": "Zoë",']);
  expect(marked({ title: 'A' }, { id: '1' })).toEqual(['"title": "A"']);
  expect(marked({ title: 'A' }, { id: '1' }, 'same')).toEqual([]);
});

test('values of a list are found by their type', () => {
  const has = { emails: [{ type: 'home', value: 'h@x' }, { type: 'work', value: 'w@x' }] };
  expect(marked({ emails: [{ type: 'work', value: 'w@x' }] }, has)).toEqual([]);
  expect(marked({ emails: [{ type: 'work', value: 'other@x' }] }, has)).toEqual(['"value": "other@x"']);
});

test('an operation is compared with what it is about', () => {
  const has = { name: { givenName: 'Zoe' }, emails: [{ type: 'work', value: 'w@x' }], active: true, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' } };
  const operation = (path: string, value: unknown): unknown => ({ op: 'Replace', path, value });
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [
      operation('name.givenName', 'Zoë'),
      operation('emails[type eq "work"].value', 'w@x'),
      operation('active', 'True'),
      operation('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', 'Marketing'),
    ],
  };
  expect(marked(patch, has, 'same')).toEqual(['"value": "Zoë"', '"value": "Marketing"']);
});

test('how a message is written is no difference', () => {
  expect(marked({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], title: 'A' }, { title: 'A' })).toEqual([]);
});

test('nothing differs from nobody', () => {
  const lines = linesOf(text({ a: 1 }));
  expect(marksOf(lines, [], 'more')).toEqual(lines.map(() => 'same'));
});
