import { expect, test } from 'vitest';
import type { LogLine } from '../shapes';
import { linesOf } from './log';

const line = (what: string, some: Partial<LogLine> = {}): LogLine => ({
  at: '2026-11-22T10:00:00Z',
  what,
  failed: false,
  why: null,
  trouble: null,
  new: false,
  event: 'e',
  detail: null,
  ...some,
});
const events = [line('a', { new: true }), line('b', { failed: true, new: true }), line('c'), line('d', { failed: true })];
const shown = (...of: Parameters<typeof linesOf>): string[] => linesOf(...of).map(({ what }) => what);

test('what failed stands first, and else all is as it came', () => {
  expect(shown(events, 'all')).toEqual(['b', 'd', 'a', 'c']);
});

test('only what failed, only what is new', () => {
  expect(shown(events, 'failed')).toEqual(['b', 'd']);
  expect(shown(events, 'new')).toEqual(['b', 'a']);
  expect(shown([], 'new')).toEqual([]);
});
