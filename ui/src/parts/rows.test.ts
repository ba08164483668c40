import { expect, test } from 'vitest';
import { move, pagesAround, pagesOf, ROWS_OVERSCAN, scrollTo, visible } from './rows';

test('only the rows in sight and a few beyond are drawn, however long the list', () => {
  const { first, end } = visible(46 * 50_000, 414, 46, 100_000);
  expect(first).toBe(50_000 - ROWS_OVERSCAN);
  expect(end).toBe(50_009 + ROWS_OVERSCAN);
});

test('the ends of the list are kept, also when it has become shorter than the scroll', () => {
  expect(visible(0, 414, 46, 100_000)).toEqual({ first: 0, end: 9 + ROWS_OVERSCAN });
  expect(visible(0, 414, 46, 3)).toEqual({ first: 0, end: 3 });
  expect(visible(0, 414, 46, 0)).toEqual({ first: 0, end: 0 });
  const shrunk = visible(1_000_000, 414, 46, 5);
  expect(shrunk.first).toBeLessThanOrEqual(shrunk.end);
  expect(shrunk.end).toBe(5);
  expect(visible(-30, 414, 46, 100).first).toBe(0);
});

test('a span needs each page that it touches, and no other', () => {
  expect(pagesOf({ first: 0, end: 200 }, 200)).toEqual([0]);
  expect(pagesOf({ first: 199, end: 201 }, 200)).toEqual([0, 1]);
  expect(pagesOf({ first: 50_000, end: 50_017 }, 200)).toEqual([250]);
  expect(pagesOf({ first: 7, end: 7 }, 200)).toEqual([]);
});

test('the pages that a scroll comes to next are needed too, and none beyond the ends', () => {
  expect(pagesAround({ first: 50_000, end: 50_057 }, 200, 100_000)).toEqual([249, 250, 251]);
  expect(pagesAround({ first: 0, end: 33 }, 200, 100_000)).toEqual([0, 1]);
  expect(pagesAround({ first: 0, end: 33 }, 200, 150)).toEqual([0]);
  expect(pagesAround({ first: 0, end: 0 }, 200, 0)).toEqual([]);
});

test('a row is scrolled to only as far as it has to be', () => {
  expect(scrollTo(3, 0, 414, 46)).toBe(0);
  expect(scrollTo(9, 0, 414, 46)).toBe(46);
  expect(scrollTo(2, 460, 414, 46)).toBe(92);
});

test.each([
  ['ArrowDown', 5, 6],
  ['ArrowUp', 5, 4],
  ['ArrowUp', 0, 0],
  ['ArrowDown', 99, 99],
  ['PageDown', 95, 99],
  ['PageUp', 3, 0],
  ['Home', 50, 0],
  ['End', 50, 99],
])('%s from %d leads to %d', (key, from, to) => {
  expect(move(key, from, 100, 8)).toBe(to);
});

test('other keys and an empty list lead nowhere', () => {
  expect(move('a', 5, 100, 8)).toBeUndefined();
  expect(move('ArrowDown', 0, 0, 8)).toBeUndefined();
});
