import { expect, test } from 'vitest';
import { ProblemError } from '../ipc';
import { PAGE_SIZE, Pages } from './pages.svelte';

const numbers = (total: number, asked: number[] = []) => async (offset: number, limit: number) => {
  asked.push(offset);
  const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => offset + at);
  return Promise.resolve({ total, rows });
};

test('a page is read once, when it is needed', async () => {
  const asked: number[] = [];
  const pages = new Pages(numbers(100_000, asked));
  await pages.ask();
  expect(pages.total).toBe(100_000);
  await pages.need([0, 250]);
  await pages.need([250]);
  expect(asked).toEqual([0, 250 * PAGE_SIZE]);
  expect(pages.row(250 * PAGE_SIZE + 7)).toBe(50_007);
  expect(pages.row(400)).toBeUndefined();
});

test('far pages are forgotten, and read again when they are needed', async () => {
  const asked: number[] = [];
  const pages = new Pages(numbers(100_000, asked));
  await pages.ask();
  for (let page = 1; page < 60; page += 1) await pages.need([page]);
  expect(pages.row(0)).toBeUndefined();
  expect(pages.row(59 * PAGE_SIZE)).toBe(59 * PAGE_SIZE);
  await pages.need([0]);
  expect(pages.row(0)).toBe(0);
  expect(asked.filter((offset) => offset === 0)).toHaveLength(2);
});

test('an answer to an older question is dropped', async () => {
  let release: () => void = () => undefined;
  const pages = new Pages<string>(
    () => new Promise((done) => (release = () => done({ total: 1, rows: ['old'] }))),
  );
  const old = pages.ask();
  await pages.ask(() => Promise.resolve({ total: 2, rows: ['new', 'er'] }));
  release();
  await old;
  expect(pages.total).toBe(2);
  expect(pages.row(0)).toBe('new');
});

test('what is there stays until a new question is answered, and goes when it is refused', async () => {
  const pages = new Pages<number>(numbers(1_000));
  await pages.ask();
  await pages.need([1]);
  let release: () => void = () => undefined;
  const asked = pages.ask(() => new Promise((done) => (release = () => done({ total: 1, rows: [7] }))));
  await pages.need([2]);
  expect([pages.row(0), pages.row(PAGE_SIZE), pages.row(2 * PAGE_SIZE), pages.answered]).toEqual([0, PAGE_SIZE, undefined, 1]);
  release();
  await asked;
  expect([pages.row(0), pages.row(PAGE_SIZE), pages.total, pages.answered]).toEqual([7, undefined, 1, 2]);
  await pages.ask(() => Promise.reject(new Error('gone')));
  expect(pages.row(0)).toBeUndefined();
  expect(pages.problem).toBeDefined();
});

test('a refused page keeps what is there, says why, and can be asked for again', async () => {
  const problem = { code: 'network.unreachable', what: '', why: '', fix: [], detail: null };
  let online = false;
  const pages = new Pages<number>(async (offset, limit) => {
    if (offset > 0 && !online) throw new ProblemError('people', problem);
    return numbers(1_000)(offset, limit);
  });
  await pages.ask();
  await pages.need([1]);
  expect(pages.problem).toEqual(problem);
  expect(pages.row(0)).toBe(0);
  online = true;
  await pages.need([1]);
  expect(pages.row(PAGE_SIZE)).toBe(PAGE_SIZE);
});
