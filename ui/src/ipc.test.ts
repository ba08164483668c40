/// The boundary: a refusal is thrown as a problem, and nothing of an argument or an answer is written to the log.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as ipc from './ipc';
import type { Problem, Progress } from './shapes';

const host = vi.hoisted(() => ({
  asked: [] as { command: string; args: Record<string, unknown> | undefined }[],
  answer: (): unknown => null,
}));

vi.mock('@tauri-apps/api/core', () => ({
  Channel: class {
    onmessage: (message: unknown) => void = () => undefined;
  },
  invoke: async (command: string, args?: Record<string, unknown>) => {
    host.asked.push({ command, args });
    return Promise.resolve().then(host.answer);
  },
}));

const SECRET = 'hunter2-very-secret';
const problem: Problem = { code: 'zoom.scope_missing', what: 'w', why: 'y', fix: ['f'], detail: SECRET };
const signIn = (): Promise<unknown> =>
  ipc.connect('acme', { side: 'zoom', way: { kind: 'zoom_token' }, secret: SECRET }, () => undefined);

let logged: string[] = [];

beforeEach(() => {
  host.asked = [];
  logged = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void logged.push(words.map((word) => JSON.stringify(word)).join(' ')));
  }
});

afterEach(() => vi.restoreAllMocks());

test('a refusal is thrown with its problem', async () => {
  host.answer = () => {
    throw problem as unknown as Error;
  };
  const thrown: unknown = await signIn().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ipc.ProblemError);
  expect(ipc.problemOf(thrown)).toEqual(problem);
});

test('the log has the command and the code, and no argument and no detail', async () => {
  host.answer = () => {
    throw problem as unknown as Error;
  };
  await signIn().catch(() => null);
  expect(logged).toEqual(['"connect: zoom.scope_missing"']);
});

test('a bare refusal of the host, which may quote an argument, is neither shown nor logged', async () => {
  for (const refusal of [`invalid args: ${SECRET}`, null, { code: 7 }, new Error(SECRET)]) {
    host.answer = () => {
      throw refusal as Error;
    };
    const thrown: unknown = await signIn().catch((error: unknown) => error);
    expect(ipc.problemOf(thrown).code).toBe('window.unexpected');
    expect(JSON.stringify([ipc.problemOf(thrown), String(thrown)])).not.toContain(SECRET);
  }
  expect(logged.join()).not.toContain(SECRET);
});

test('an answer is not logged either', async () => {
  host.answer = () => SECRET;
  expect(await ipc.startPractice('okta')).toBe(SECRET);
  expect(logged).toEqual([]);
});

test('what is heard on the channel reaches the page', async () => {
  host.answer = () => null;
  const heard: Progress[] = [];
  await ipc.look('acme', true, (progress) => heard.push(progress));
  const { onProgress } = host.asked[0]?.args as { onProgress: { onmessage: (message: unknown) => void } };
  onProgress.onmessage({ doing: 'Reading' });
  expect(heard).toEqual([{ doing: 'Reading' }]);
});

test('arguments have the names that the host expects', async () => {
  host.answer = () => null;
  const filter = { text: 'zoë', effect: null, finding: null, changes: 'title' };
  await ipc.people('acme', filter, 200, 100);
  await ipc.pauseRun('r1', true);
  await ipc.planMembers('p1', 'g1', '', 0, 5);
  expect(host.asked).toEqual([
    { command: 'people', args: { profile: 'acme', filter, offset: 200, limit: 100 } },
    { command: 'pause_run', args: { run: 'r1', paused: true } },
    { command: 'plan_members', args: { plan: 'p1', group: 'g1', query: '', offset: 0, limit: 5 } },
  ]);
});

test('a thing that is no problem of the engine gets words all the same', () => {
  expect(ipc.problemOf(new TypeError('x is undefined')).fix.length).toBeGreaterThan(0);
});
