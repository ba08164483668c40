import { expect, test } from 'vitest';
import { growthOf, growthWords } from './growth';

const now = new Date('2026-11-22T15:00:00');
const point = (time: string, arrived: number, in_scope = 100) => ({ at: `2026-11-22T${time}:00`, in_scope, arrived });

test('the line runs through each look by its time, and the goal is on the same scale', () => {
  const growth = growthOf([point('13:00', 0), point('13:15', 50), point('14:00', 100, 200)], 100, 40);
  expect(growth).toEqual({ points: '0,40 25,30 100,20', last: { x: 100, y: 20 }, goal: 0 });
});

test('one look is no line; looks at the same moment and without anybody are one that lies flat', () => {
  expect(growthOf([point('13:00', 4)], 100, 40)).toBeUndefined();
  expect(growthOf([], 100, 40)).toBeUndefined();
  expect(growthOf([point('13:00', 0, 0), point('13:00', 0, 0)], 100, 40)?.points).toBe('0,40 0,40');
});

test('more than are in scope stay in the drawing', () => {
  expect(growthOf([point('13:00', 0, 10), point('14:00', 20, 10)], 100, 40)).toEqual({ points: '0,40 100,0', last: { x: 100, y: 0 }, goal: 20 });
});

test('the growth in words', () => {
  expect(growthWords([point('13:02', 40), point('14:06', 12_408)], now)).toBe('From 40 (13:02) to 12,408 (14:06), in 2 looks.');
  expect(growthWords([], now)).toBe('Nobody has looked yet.');
});
