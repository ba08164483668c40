import { expect, test } from 'vitest';
import { atMoment, count, countdown, counted, duration, moment, month, rate, secondsUntil, took } from './format';

test.each([
  [0, 'less than a second'],
  [0.4, 'less than a second'],
  [-5, 'less than a second'],
  [1, '1 second'],
  [89, '89 seconds'],
  [90, '2 minutes'],
  [3599, '1 hour'],
  [3600, '1 hour'],
  [3600 + 300, '1 hour 5 minutes'],
  [2 * 3600 - 10, '2 hours'],
  [30 * 3600, '30 hours'],
  [2 * 24 * 3600, '2 days'],
])('%d seconds read as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test('numbers have separators, and one is one', () => {
  expect(count(100_000)).toBe('100,000');
  expect(counted(1, 'person', 'people')).toBe('1 person');
  expect(counted(0, 'person', 'people')).toBe('0 people');
  expect(rate(17.46)).toBe('17.5');
});

test('a look took tenths of seconds, or whole ones', () => {
  expect(took(412)).toBe('0.4 s');
  expect(took(12_400)).toBe('12 s');
});

test('a moment says its day unless it is today', () => {
  const now = new Date(2026, 10, 22, 18, 0);
  expect(moment(new Date(2026, 10, 22, 14, 6).toISOString(), now)).toBe('14:06');
  expect(moment(new Date(2026, 10, 21, 14, 6).toISOString(), now)).toBe('21 Nov, 14:06');
  expect(moment(new Date(2025, 10, 21, 14, 6).toISOString(), now)).toBe('21 Nov 2025');
  expect(atMoment(new Date(2026, 10, 22, 14, 6).toISOString(), now)).toBe('at 14:06');
  expect(atMoment(new Date(2026, 10, 21, 14, 6).toISOString(), now)).toBe('on 21 Nov, 14:06');
});

test('a month of an edition is written out, anything else stays', () => {
  expect(month('2026-08')).toBe('August 2026');
  expect(month('2026-08-17')).toBe('August 2026');
  expect(month('2026-13')).toBe('2026-13');
  expect(month('undated')).toBe('undated');
});

test('a countdown never goes below nothing', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  expect(secondsUntil('2026-11-22T10:04:05Z', now)).toBe(245);
  expect(secondsUntil('2026-11-22T09:00:00Z', now)).toBe(0);
  expect(countdown(245)).toBe('4:05');
});
