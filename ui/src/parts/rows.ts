/// The arithmetic of a list that draws only what is seen: which rows stand in the window, and which pages of data they
/// need. All rows are equally high, so a list of 100,000 costs as much as one of 100.

/** Lines of any height drawn beyond either edge. */
export const OVERSCAN = 8;
/** Rows drawn beyond either edge: more than two screens of a table, which is what a fast wheel goes between two frames. */
export const ROWS_OVERSCAN = 24;

/** From `first` up to, without, `end`. */
export interface Span {
  first: number;
  end: number;
}

/** The rows to draw, given pixels. */
export function visible(scrollTop: number, height: number, rowHeight: number, total: number): Span {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - ROWS_OVERSCAN;
  const end = Math.ceil((Math.max(0, scrollTop) + Math.max(0, height)) / rowHeight) + ROWS_OVERSCAN;
  return { first: clamp(first, 0, total), end: clamp(end, 0, total) };
}

/** The pages that hold the rows of a span, by number from 0. */
export function pagesOf(span: Span, pageSize: number): number[] {
  if (span.end <= span.first) return [];
  const first = Math.floor(span.first / pageSize);
  const last = Math.floor((span.end - 1) / pageSize);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** The pages of a span, and the ones before and behind it that a scroll comes to next. */
export function pagesAround(span: Span, pageSize: number, total: number): number[] {
  return pagesOf({ first: Math.max(0, span.first - pageSize), end: Math.min(total, span.end + pageSize) }, pageSize);
}

/** Where to scroll so that the row is whole in sight; where it is already, it stays. */
export function scrollTo(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/** The row that a key leads to from this one; undefined where the key leads nowhere. */
export function move(key: string, from: number, total: number, perPage: number): number | undefined {
  const step = stepOf(key, from, total, Math.max(1, perPage));
  return step === undefined || total === 0 ? undefined : clamp(step, 0, total - 1);
}

function stepOf(key: string, from: number, total: number, perPage: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + perPage;
    case 'PageUp':
      return from - perPage;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return undefined;
  }
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), Math.max(least, most));
