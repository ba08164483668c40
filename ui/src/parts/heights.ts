/// The arithmetic of a list whose lines differ in height: where each begins, and which stand in the window. What was not
/// drawn yet counts as high as an ordinary line.
import { OVERSCAN, type Span } from './rows';

/** Where each line begins, in pixels, and at the end where the last one ends. */
export function topsOf(heights: number[]): number[] {
  const tops = [0];
  let top = 0;
  for (const height of heights) {
    top += height;
    tops.push(top);
  }
  return tops;
}

/** The line that stands at this height; the last one where it is beyond the end. */
export function lineAt(tops: number[], top: number): number {
  let first = 0;
  let end = Math.max(0, tops.length - 2);
  while (first < end) {
    const middle = Math.ceil((first + end) / 2);
    if ((tops[middle] ?? 0) <= top) first = middle;
    else end = middle - 1;
  }
  return first;
}

/** The lines to draw, with some beyond either edge. */
export function linesIn(tops: number[], scrollTop: number, height: number): Span {
  const total = tops.length - 1;
  if (total <= 0) return { first: 0, end: 0 };
  const first = lineAt(tops, Math.max(0, scrollTop)) - OVERSCAN;
  const end = lineAt(tops, Math.max(0, scrollTop) + Math.max(0, height)) + 1 + OVERSCAN;
  return { first: Math.max(0, first), end: Math.min(total, end) };
}

/** Where to scroll so that the line is whole in sight; where it is already, it stays. A line higher than the window
    shows its beginning. */
export function scrollToLine(tops: number[], line: number, scrollTop: number, height: number): number {
  const top = tops[line] ?? 0;
  const bottom = tops[line + 1] ?? top;
  if (top < scrollTop || bottom - top > height) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
