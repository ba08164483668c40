import { expect, test } from 'vitest';
import type { GroupChoice } from '../shapes';
import { Finder, searchForm, type Order } from './find';

const group = (name: string, people: number | null, rest: Partial<GroupChoice> = {}): GroupChoice => ({
  id: name,
  name,
  description: null,
  mail: null,
  people,
  suggestion: { kind: 'leave' },
  new_name: name,
  expected: null,
  alike: [],
  ...rest,
});

const finder = new Finder([
  group('Łódź team', 4),
  group('Phones', null, { description: 'Große Straße' }),
  group('Sales', 9, { mail: 'vertrieb@practice.example' }),
  group('Zoë’s own', 1),
]);
const found = (query: string, order: Order = 'name', keep = (): boolean => true): string[] => finder.find(query, order, keep).map(({ name }) => name);

test('neither case nor accents nor the order of words count', () => {
  expect(searchForm('  ŁÓDŹ\tSTRAẞE ')).toBe('lodz strasse');
  expect(found('lodz')).toEqual(['Łódź team']);
  expect(found('TEAM łódź')).toEqual(['Łódź team']);
  expect(found('zoe')).toEqual(['Zoë’s own']);
});

test('mail addresses and descriptions are searched too', () => {
  expect(found('vertrieb')).toEqual(['Sales']);
  expect(found('strasse')).toEqual(['Phones']);
  expect(found('nobody')).toEqual([]);
});

test('the order is by name or by people, and what is not counted comes last', () => {
  expect(found('')).toEqual(['Łódź team', 'Phones', 'Sales', 'Zoë’s own']);
  expect(found('', 'most')).toEqual(['Sales', 'Łódź team', 'Zoë’s own', 'Phones']);
  expect(found('', 'fewest')).toEqual(['Zoë’s own', 'Łódź team', 'Sales', 'Phones']);
});

test('only those that are to be kept are found', () => {
  expect(finder.find('', 'name', ({ people }) => (people ?? 0) > 3).map(({ name }) => name)).toEqual(['Łódź team', 'Sales']);
});
