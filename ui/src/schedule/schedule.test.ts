import { expect, test } from 'vitest';
import type { Attempt, ScheduleDraft } from '../shapes';
import { everyOf, leftBy, sameDraft, timeOf, wrongWith } from './schedule';

test('a time of day stays while one looks at how often', () => {
  const day = everyOf('day', '06:15');
  expect(day).toEqual({ kind: 'day', at: '06:15' });
  expect(everyOf('weekday', timeOf(day))).toEqual({ kind: 'weekday', at: '06:15' });
  expect(everyOf('hour', timeOf(day))).toEqual({ kind: 'hour' });
  expect(timeOf({ kind: 'four_hours' })).toBe('07:30');
});

test.each([
  ['', true],
  ['7:30', true],
  ['24:00', true],
  ['12:60', true],
  ['noon', true],
  ['00:00', false],
  ['23:59', false],
])('a time of day that cannot be is said: %j', (at, wrong) => {
  expect(wrongWith({ kind: 'day', at }) !== undefined).toBe(wrong);
  expect(wrongWith({ kind: 'hour' })).toBeUndefined();
});

test('drafts are the same where they would write the same', () => {
  const draft: ScheduleDraft = { every: { kind: 'day', at: '07:30' }, what: 'groups', on: true };
  expect(sameDraft(draft, { ...draft })).toBe(true);
  expect(sameDraft(draft, { ...draft, every: { kind: 'day', at: '07:31' } })).toBe(false);
  expect(sameDraft(draft, { ...draft, every: { kind: 'weekday', at: '07:30' } })).toBe(false);
  expect(sameDraft(draft, { ...draft, what: 'both' })).toBe(false);
  expect(sameDraft(draft, { ...draft, on: false })).toBe(false);
});

test('what was written counts more than the plan that it came from', () => {
  const attempt: Attempt = { at: '2026-11-20T08:02:00Z', started_by: 'schedule', what: 'groups', end: 'done', said: '', problem: null, plan: 'p', run: 'r' };
  expect(leftBy(attempt)).toEqual({ kind: 'run', id: 'r' });
  expect(leftBy({ ...attempt, run: null })).toEqual({ kind: 'plan', id: 'p' });
  expect(leftBy({ ...attempt, run: null, plan: null })).toBeUndefined();
});
