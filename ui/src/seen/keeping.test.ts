import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EVERY_MS, FAILURES_MAX, KeepLooking, type Found } from './keeping.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Looks that end when they are told to, and how many are under way. */
function looks() {
  const ends: ((found: Found) => void)[] = [];
  let begun = 0;
  const look = (): Promise<Found> => {
    begun += 1;
    return new Promise((end) => ends.push(end));
  };
  const end = async (found: Found): Promise<void> => {
    ends.shift()?.(found);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { look, end, begun: () => begun, underWay: () => ends.length };
}

test('one look follows the other, never two at once, until there is nothing more to wait for', async () => {
  const keep = new KeepLooking();
  const { look, end, begun, underWay } = looks();
  keep.start(look);
  keep.start(look);
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect([begun(), underWay(), keep.next]).toEqual([1, 1, undefined]);
  await end('more');
  expect(keep.next).toBe(Date.now() + 10 * EVERY_MS);
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect([begun(), underWay()]).toEqual([2, 1]);
  await end('enough');
  expect([keep.on, keep.next, keep.gaveUp]).toEqual([false, undefined, false]);
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect(begun()).toBe(2);
});

test('a quick look is followed by the next one after the usual wait', async () => {
  const keep = new KeepLooking();
  const { look, end, begun } = looks();
  keep.start(look);
  await end('more');
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  expect(begun()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun()).toBe(2);
});

test('stopping ends the waiting, and what a look under way says is not heard', async () => {
  const keep = new KeepLooking();
  const { look, end, begun } = looks();
  keep.start(look);
  keep.stop();
  await end('more');
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
  expect([begun(), keep.on, keep.next]).toEqual([1, false, undefined]);
});

test('a look that fails is tried again; several in a row end it', async () => {
  const keep = new KeepLooking();
  const { look, end, begun } = looks();
  keep.start(look);
  for (const found of ['failed', 'more', ...Array<Found>(FAILURES_MAX - 1).fill('failed')] as Found[]) {
    await end(found);
    await vi.advanceTimersByTimeAsync(EVERY_MS);
  }
  expect([begun(), keep.on]).toEqual([FAILURES_MAX + 2, true]);
  await end('failed');
  expect([keep.on, keep.gaveUp]).toEqual([false, true]);
});
