import { expect, test } from 'vitest';
import type { Problem, ScopeDraft, ScopeOperator } from '../shapes';
import { clauseWords, emptyClause, freshName, isWhole, missingIn, placeOf, sameFilter, trimmed } from './scope';

const operators: ScopeOperator[] = [
  { name: 'EQUALS', label: 'is exactly, letter case included', takes_value: true },
  { name: 'IS NULL', label: 'is empty', takes_value: false },
];
const sales: ScopeDraft = {
  groups: [
    { name: 'Sales', clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Sales' }, { attribute: 'companyName', operator: 'IS NULL', value: '' }] },
    { name: 'Oslo', clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Zoë O’Brien-Łukasz' }] },
  ],
};
const problem = (what: string): Problem => ({ code: 'scope.x', what, why: '', fix: [], detail: null });

test('a filter without a group lets everybody in, and is whole', () => {
  expect(isWhole({ groups: [] }, operators)).toBe(true);
});

test('each condition says what it lacks; an operator without a value lacks none', () => {
  expect(isWhole(sales, operators)).toBe(true);
  expect(missingIn(emptyClause('EQUALS'), operators)).toEqual({ attribute: 'Choose an attribute', value: 'Enter a value' });
  expect(missingIn({ attribute: 'department', operator: 'IS NULL', value: '' }, operators)).toEqual({});
  expect(isWhole({ groups: [{ name: ' ', clauses: [] }] }, operators)).toBe(false);
});

test('an operator that nobody knows keeps its value', () => {
  expect(missingIn({ attribute: 'a', operator: 'INCLUDES', value: '' }, operators)).toEqual({ value: 'Enter a value' });
  expect(clauseWords({ attribute: 'a', operator: 'INCLUDES', value: 'x' })).toBe('a includes “x”');
});

test('spaces around names do not make it another filter, spaces in a value do', () => {
  const spaced: ScopeDraft = { groups: [{ name: ' Sales ', clauses: sales.groups[0]?.clauses ?? [] }, ...sales.groups.slice(1), { name: 'Empty', clauses: [] }] };
  expect(trimmed(spaced)).toEqual(sales);
  expect(sameFilter(spaced, sales)).toBe(true);
  expect(sameFilter({ groups: [{ name: 'a', clauses: [{ attribute: 'b', operator: 'EQUALS', value: 'c ' }] }] }, { groups: [{ name: 'a', clauses: [{ attribute: 'b', operator: 'EQUALS', value: 'c' }] }] })).toBe(false);
});

test('a condition in words', () => {
  expect(sales.groups[0]?.clauses.map((clause) => clauseWords(clause))).toEqual(['department is exactly “Sales”', 'companyName is empty']);
});

test('a new group gets a name that is free', () => {
  expect(freshName({ groups: [] })).toBe('Filter 1');
  expect(freshName({ groups: [{ name: 'Filter 2', clauses: [] }] })).toBe('Filter 3');
});

test('a problem stands at the condition that it names, else at the filter', () => {
  expect(placeOf(problem('Nobody has the department “Zoë O’Brien-Łukasz”'), sales)).toEqual({ group: 1, clause: 0 });
  expect(placeOf(problem('companyName cannot be filtered on'), sales)).toEqual({ group: 0, clause: 1 });
  expect(placeOf(problem('departments are many'), sales)).toBeUndefined();
});
