import { expect, test } from 'vitest';
import { lineAt, linesIn, scrollToLine, topsOf } from './heights';
import { OVERSCAN } from './rows';

const tops = topsOf([10, 30, 10, 100]);

test('each line begins where the one before it ends', () => {
  expect(tops).toEqual([0, 10, 40, 50, 150]);
  expect(topsOf([])).toEqual([0]);
});

test('the line at a height is found', () => {
  expect([0, 9, 10, 39, 40, 49, 50, 149, 150, 999].map((top) => lineAt(tops, top))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 3, 3]);
});

test('of a long list only what is in sight is drawn, with some around it', () => {
  const long = topsOf(Array.from({ length: 5_000 }, () => 50));
  const span = linesIn(long, 100_000, 600);
  expect(span).toEqual({ first: 2_000 - OVERSCAN, end: 2_012 + 1 + OVERSCAN });
  expect(linesIn(long, 0, 600).first).toBe(0);
  expect(linesIn(long, 1e9, 600).end).toBe(5_000);
  expect(linesIn(topsOf([]), 0, 600)).toEqual({ first: 0, end: 0 });
});

test('a line is scrolled into sight, and one that is in sight stays', () => {
  expect(scrollToLine(tops, 1, 0, 60)).toBe(0);
  expect(scrollToLine(tops, 2, 45, 60)).toBe(40);
  expect(scrollToLine(tops, 1, 0, 35)).toBe(5);
  expect(scrollToLine(tops, 3, 0, 60)).toBe(50);
});
