import { expect, test } from 'vitest';
import { ProblemError } from './ipc';
import { Task } from './task.svelte';

const problem = { code: 'a.b', what: '', why: '', fix: [], detail: null };

test('an answer is kept, and handed on', async () => {
  const task = new Task<number>();
  const handed: number[] = [];
  await task.run(() => Promise.resolve(7), (value) => void handed.push(value));
  expect([task.value, task.busy, task.problem, handed]).toEqual([7, false, undefined, [7]]);
});

test('a refusal keeps the old answer beside the problem', async () => {
  const task = new Task<number>();
  await task.run(() => Promise.resolve(7));
  await task.run(() => Promise.reject(new ProblemError('look', problem)));
  expect([task.value, task.busy, task.problem]).toEqual([7, false, problem]);
});

test('the newest run wins, in whatever order the answers come', async () => {
  const task = new Task<string>();
  let release: (value: string) => void = () => undefined;
  const slow = task.run(() => new Promise<string>((done) => (release = done)));
  await task.run(() => Promise.resolve('new'));
  release('old');
  await slow;
  expect([task.value, task.busy]).toEqual(['new', false]);
});

test('whoever stops waiting gets no late answer and no late refusal', async () => {
  const task = new Task<string>();
  let refuse: (reason: Error) => void = () => undefined;
  const left = task.run(() => new Promise<string>((_, fail) => (refuse = fail)));
  task.leave();
  expect(task.busy).toBe(false);
  refuse(new ProblemError('look', problem));
  await left;
  expect([task.value, task.problem]).toEqual([undefined, undefined]);
});
