import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError } from '../../ipc';
import type { MappingCounts, RuleDraft, RuleTrial } from '../../shapes';
import { REST_MS, Trial } from './trial.svelte';

const draft = (source: string): RuleDraft => ({ target: 'title', kind: 'direct', source, default_value: null, matching: false, apply: 'always' });
const counts = (changed: number): MappingCounts => ({ created: 0, changed, equal: 0, left_alone: 0, refused: 0, by_attribute: [], seen: 1, of: 1 });
const answerTo = (tried: RuleDraft | null, changed = 0): RuleTrial => ({
  rule: { draft: tried ?? draft(''), problem: null, notes: [], stand_ins: [] },
  counts: counts(changed),
  people_changed: changed,
  preview: null,
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a person who types is asked about once, when they rest', async () => {
  const asked: string[] = [];
  const trial = new Trial((tried) => {
    asked.push(tried?.source ?? 'none');
    return Promise.resolve(answerTo(tried));
  });
  for (const text of ['t', 'ti', 'tit']) {
    trial.soon(draft(text));
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
  }
  expect(asked).toEqual([]);
  expect(trial.busy).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(['tit']);
  expect(trial.busy).toBe(false);
  expect(trial.answer?.rule.draft.source).toBe('tit');
});

test('the newest answer wins, also when an older one comes later', async () => {
  const release: ((trial: RuleTrial) => void)[] = [];
  const trial = new Trial(() => new Promise((done) => release.push(done)));
  const older = trial.now(draft('old'));
  const newer = trial.now(draft('new'));
  release[1]?.(answerTo(draft('new')));
  await newer;
  release[0]?.(answerTo(draft('old')));
  await older;
  expect(trial.answer?.rule.draft.source).toBe('new');
  expect(trial.busy).toBe(false);
});

test('an answer to what is being typed over is dropped already', async () => {
  let release: (trial: RuleTrial) => void = () => undefined;
  const trial = new Trial(() => new Promise((done) => (release = done)));
  const older = trial.now(draft('old'));
  trial.soon(draft('new'));
  release(answerTo(draft('old')));
  await older;
  expect(trial.answer).toBeUndefined();
  expect(trial.busy).toBe(true);
});

test('the first counts are those from before, until it ends', async () => {
  let changed = 31;
  const trial = new Trial((tried) => Promise.resolve(answerTo(tried, (changed += 1))));
  await trial.now(draft('a'));
  await trial.now(draft('b'));
  expect(trial.before?.changed).toBe(32);
  expect(trial.answer?.counts.changed).toBe(33);
  trial.end();
  expect([trial.before, trial.answer, trial.busy]).toEqual([undefined, undefined, false]);
});

test('a refusal is told, and the last answer stays', async () => {
  const problem = { code: 'network.unreachable', what: '', why: '', fix: [], detail: null };
  let online = true;
  const trial = new Trial((tried) => (online ? Promise.resolve(answerTo(tried)) : Promise.reject(new ProblemError('try_rule', problem))));
  await trial.now(draft('a'));
  online = false;
  await trial.now(draft('b'));
  expect(trial.problem).toEqual(problem);
  expect(trial.answer?.rule.draft.source).toBe('a');
  online = true;
  await trial.now(draft('b'));
  expect(trial.problem).toBeUndefined();
});
