import { expect, test } from 'vitest';
import type { UnitRow } from '../shapes';
import { chosenAbove, isBelow, ledBy, linesOf, openAtFirst, tickOf, toggled } from './units';

const unit = (path: string): UnitRow => ({
  path,
  name: path === '/' ? 'The whole organisation' : (path.split('/').at(-1) ?? ''),
  depth: path.split('/').filter(Boolean).length,
  people: 1,
  people_below: 2,
});
const units = ['/', '/Engineering', '/Sales', '/Sales/EMEA', '/Sales/EMEA/Łódź', '/Sales East'].map(unit);
const all = new Set(units.map(({ path }) => path));
const paths = (of: ReturnType<typeof linesOf>) => of.map(({ unit }) => unit.path);

test('a unit lies below another by whole names', () => {
  expect(isBelow('/Sales/EMEA', '/Sales')).toBe(true);
  expect(isBelow('/Sales East', '/Sales')).toBe(false);
  expect([isBelow('/Sales', '/'), isBelow('/', '/'), isBelow('/Sales', '/Sales')]).toEqual([true, false, false]);
});

test('a ticked unit takes in what lies below it, and what lies above knows of it', () => {
  const chosen = ['/Sales/EMEA'];
  expect(units.map(({ path }) => tickOf(path, chosen))).toEqual(['some', 'off', 'some', 'on', 'within', 'off']);
  expect(chosenAbove('/Sales/EMEA/Łódź', chosen)).toBe('/Sales/EMEA');
});

test('ticking a unit takes the place of the ticks below it; clearing it leaves the others', () => {
  expect(toggled('/Sales', ['/Sales/EMEA', '/Sales East'])).toEqual(['/Sales East', '/Sales']);
  expect(toggled('/', ['/Sales/EMEA', '/Sales East'])).toEqual(['/']);
  expect(toggled('/Sales', ['/Sales East', '/Sales'])).toEqual(['/Sales East']);
  expect(toggled('/Sales/EMEA', ['/Sales'])).toEqual(['/Sales']);
});

test('what lies below a closed unit is not seen, and each line knows its place', () => {
  const lines = linesOf(units, new Set(['/']), '');
  expect(paths(lines)).toEqual(['/', '/Engineering', '/Sales', '/Sales East']);
  expect(lines.map(({ open, place, of }) => [open, place, of])).toEqual([[true, 1, 1], [undefined, 1, 3], [false, 2, 3], [undefined, 3, 3]]);
  expect(paths(linesOf(units, all, ''))).toEqual(units.map(({ path }) => path));
});

test('what is found is seen with all above it, folded or not', () => {
  expect(paths(linesOf(units, new Set(), 'łÓdź'))).toEqual(['/', '/Sales', '/Sales/EMEA', '/Sales/EMEA/Łódź']);
  expect(linesOf(units, all, 'nobody has this')).toEqual([]);
});

test('a part of a tree, without its root, is found too', () => {
  const part = units.slice(2, 5);
  expect(paths(linesOf(part, all, 'emea'))).toEqual(['/Sales', '/Sales/EMEA', '/Sales/EMEA/Łódź']);
});

test('a small tree is open, a large one as far as something is chosen', () => {
  expect(openAtFirst(units, [])).toEqual(all);
  const many = [...units, ...Array.from({ length: 100 }, (_, at) => unit(`/Team ${String(at)}`))];
  expect(openAtFirst(many, ['/Sales/EMEA'])).toEqual(new Set(['/', '/Sales']));
});

test('keys lead through the tree', () => {
  const lines = linesOf(units, new Set(['/', '/Sales']), '');
  expect(paths(lines)).toEqual(['/', '/Engineering', '/Sales', '/Sales/EMEA', '/Sales East']);
  expect(ledBy('ArrowDown', 0, lines, 5, true)).toEqual({ kind: 'line', at: 1 });
  expect(ledBy('ArrowRight', 3, lines, 5, true)).toEqual({ kind: 'open', path: '/Sales/EMEA' });
  expect(ledBy('ArrowRight', 2, lines, 5, true)).toEqual({ kind: 'line', at: 3 });
  expect(ledBy('ArrowRight', 1, lines, 5, true)).toBeUndefined();
  expect(ledBy('ArrowLeft', 2, lines, 5, true)).toEqual({ kind: 'close', path: '/Sales' });
  expect(ledBy('ArrowLeft', 2, lines, 5, false)).toEqual({ kind: 'line', at: 0 });
  expect(ledBy('ArrowLeft', 3, lines, 5, true)).toEqual({ kind: 'line', at: 2 });
  expect(ledBy('End', 0, lines, 5, true)).toEqual({ kind: 'line', at: 4 });
  expect(ledBy('x', 0, lines, 5, true)).toBeUndefined();
});
