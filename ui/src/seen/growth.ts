/// How a number grew, as the points of a line and in words.
import { count, counted, moment } from '../format';
import type { ArrivalPoint } from '../shapes';

/** Where the line runs in a drawing of this size; `goal` is the height at which everybody is there. */
export interface Growth {
  points: string;
  last: { x: number; y: number };
  goal: number;
}

/** The line through all looks by their time. Undefined with less than two looks: a point is no line. */
export function growthOf(history: ArrivalPoint[], width: number, height: number): Growth | undefined {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < 2) return undefined;
  const begin = Date.parse(first.at);
  const span = Date.parse(last.at) - begin;
  const most = Math.max(1, ...history.map(({ in_scope, arrived }) => Math.max(in_scope, arrived)));
  const x = (at: string): number => (span > 0 ? round(((Date.parse(at) - begin) / span) * width) : 0);
  const y = (many: number): number => round(height - (many / most) * height);
  return {
    points: history.map(({ at, arrived }) => `${String(x(at))},${String(y(arrived))}`).join(' '),
    last: { x: x(last.at), y: y(last.arrived) },
    goal: y(last.in_scope),
  };
}

/** "From 40 at 13:02 to 212 at 14:06, in 9 looks." */
export function growthWords(history: ArrivalPoint[], now: Date = new Date()): string {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) return 'Nobody has looked yet.';
  const at = (point: ArrivalPoint): string => `${count(point.arrived)} (${moment(point.at, now)})`;
  return `From ${at(first)} to ${at(last)}, in ${counted(history.length, 'look', 'looks')}.`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
