import { expect, test } from 'vitest';
import type { PeopleScopeDraft, ScopeGroupRow, UnitRow } from '../shapes';
import { draftOf, KINDS, missingIn, sameScope, scopeWords, type Chosen } from './who';

const nothing: Chosen = { kind: undefined, paths: [], address: '' };
const group: PeopleScopeDraft = { kind: 'group', address: 'zoom@practice.example' };
const units: UnitRow[] = [{ path: '/Sales', name: 'Sales', depth: 1, people: 3, people_below: 9 }];
const groups: ScopeGroupRow[] = [{ id: 'g', name: 'Zoë’s group', address: 'zoom@practice.example', people: 12 }];

test('a choice is sent once it is whole, and says what it lacks before', () => {
  expect([draftOf(nothing), missingIn(nothing)]).toEqual([undefined, 'Choose who gets Zoom']);
  expect(draftOf({ ...nothing, kind: 'everybody' })).toEqual({ kind: 'everybody' });
  expect([draftOf({ ...nothing, kind: 'units' }), missingIn({ ...nothing, kind: 'units' })]).toEqual([undefined, 'Tick at least one unit']);
  expect(draftOf({ ...nothing, kind: 'units', paths: ['/b', '/a'] })).toEqual({ kind: 'units', paths: ['/a', '/b'] });
  expect(draftOf({ ...nothing, kind: 'group', address: ' zoom@practice.example ' })).toEqual(group);
  expect(missingIn({ ...nothing, kind: 'group' })).toBe('Choose a group, or enter its address');
  expect(missingIn({ ...nothing, kind: 'group', address: 'zoom' })).toContain('whole address');
  expect(missingIn({ ...nothing, kind: 'group', address: 'zoom@practice.example' })).toBeUndefined();
});

test('two choices are the same whatever the order of units and the letters of an address', () => {
  expect(sameScope({ kind: 'units', paths: ['/a', '/b'] }, { kind: 'units', paths: ['/b', '/a'] })).toBe(true);
  expect(sameScope({ kind: 'units', paths: ['/a'] }, { kind: 'units', paths: ['/a', '/b'] })).toBe(false);
  expect(sameScope(group, { kind: 'group', address: 'Zoom@practice.example' })).toBe(true);
  expect(sameScope(group, { kind: 'everybody' })).toBe(false);
});

test('a choice in words, also of what is no longer there', () => {
  expect(scopeWords(group, units, groups)).toBe('The group Zoë’s group');
  expect(scopeWords(group, units, [])).toBe('The group zoom@practice.example');
  expect(scopeWords({ kind: 'units', paths: ['/Sales'] }, units, groups)).toBe('The unit Sales, with all below it');
  expect(scopeWords({ kind: 'units', paths: ['/Gone'] }, units, groups)).toBe('The unit /Gone, with all below it');
  expect(scopeWords({ kind: 'units', paths: ['/'] }, units, groups)).toBe('The whole organisation');
  expect(scopeWords({ kind: 'units', paths: ['/a', '/b'] }, units, groups)).toBe('2 units, with all below them');
});

test('each way is offered once', () => {
  expect(KINDS.map(({ kind }) => kind).toSorted()).toEqual(['everybody', 'group', 'units']);
});
