/// Which entries of the log are shown, and in which order.
import type { LogLine } from '../shapes';

export type Show = 'all' | 'failed' | 'new';

export const SHOWS: { show: Show; word: string }[] = [
  { show: 'all', word: 'All' },
  { show: 'failed', word: 'Failed' },
  { show: 'new', word: 'New' },
];

const KEEPS: Record<Show, (line: LogLine) => boolean> = {
  all: () => true,
  failed: ({ failed }) => failed,
  new: (line) => line.new,
};

/** The entries of a choice, what failed first; else as they came. */
export function linesOf(events: LogLine[], show: Show): LogLine[] {
  const kept = events.filter(KEEPS[show]);
  return [...kept.filter(({ failed }) => failed), ...kept.filter(({ failed }) => !failed)];
}
