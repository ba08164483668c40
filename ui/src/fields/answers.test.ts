import { expect, test } from 'vitest';
import type { FormField, FormOption } from '../shapes';
import { answerOf, requestOf, wrongWith } from './answers';

const option = (value: string, disabled: string | null = null): FormOption => ({ value, label: value, detail: null, disabled });
const text: FormField = { kind: 'text', name: 'name', label: 'Name in Okta', hint: '', value: 'Zoom' };
const one: FormField = { kind: 'one', name: 'app', label: 'App', hint: '', options: [option('a'), option('b')], chosen: null };
const several: FormField = { kind: 'several', name: 'groups', label: 'Groups', hint: '', options: [option('g1'), option('g2', 'Okta manages it.')], chosen: ['g1'] };
const names: FormField = { kind: 'names', name: 'zoom', label: 'Zoom groups', hint: '', values: ['Standard'] };

test('what stands in the form at first is sent as it is', () => {
  expect(wrongWith([text, several, names], {})).toEqual([]);
  expect(requestOf('zoom_app', [text, several, names], {})).toEqual({
    action: 'zoom_app',
    answers: { name: ['Zoom'], groups: ['g1'], zoom: ['Standard'] },
  });
});

test('what was typed is sent without spaces around it and without empty lines', () => {
  const answers = { name: [' Zoom 2 '], zoom: ['Phone users ', '', ' Zoë’s team'] };
  expect(requestOf('zoom_groups', [text, names], answers).answers).toEqual({ name: ['Zoom 2'], zoom: ['Phone users', 'Zoë’s team'] });
});

test('nothing is asked twice: what was filled in wins, as far as it can still be chosen', () => {
  expect(answerOf(text, { name: [''] })).toEqual(['']);
  expect(answerOf(several, { groups: ['g1', 'g2', 'gone'] })).toEqual(['g1']);
});

test('each field says what is wrong with it', () => {
  expect(wrongWith([text, one], { name: ['  '] })).toEqual([
    { field: 'name', says: 'Enter this: Name in Okta' },
    { field: 'app', says: 'Choose one: App' },
  ]);
  expect(wrongWith([{ ...text, label: 'Label (optional)' }], { name: [''] })).toEqual([]);
  expect(wrongWith([names], { zoom: ['Sales', ' Sales'] })).toEqual([{ field: 'zoom', says: '“Sales” is in the list twice' }]);
});

test('one list of several may stay empty, all of them may not', () => {
  expect(wrongWith([several, names], { groups: [] })).toEqual([]);
  expect(wrongWith([several, names], { groups: [], zoom: ['', ' '] })).toEqual([{ field: 'groups', says: 'Choose at least one: Groups' }]);
});

test('a person is chosen by id, and a filter is sent as it stands', () => {
  const person: FormField = { kind: 'person', name: 'person', label: 'Who', hint: '', chosen: null };
  const filter: FormField = { kind: 'filter', name: 'filter', label: 'Filter', hint: '', value: { groups: [{ name: 'Sales', clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Zoë’s' }] }] } };
  expect(wrongWith([person, filter], {})).toEqual([{ field: 'person', says: 'Choose a person: Who' }]);
  const optional: FormField = { ...person, label: 'Who (optional)' };
  const groups: FormField = { kind: 'several', name: 'groups', label: 'Groups', hint: '', options: [], chosen: [] };
  expect(wrongWith([optional], {})).toEqual([]);
  expect(wrongWith([groups, optional], {})).toEqual([{ field: 'groups', says: 'Choose at least one: Groups' }]);
  expect(wrongWith([groups, optional], { person: ['p1'] })).toEqual([]);
  expect(requestOf('entra_one_person', [person, filter], { person: ['p1'] }).answers).toEqual({ person: ['p1'], filter: [JSON.stringify(filter.value)] });
});
