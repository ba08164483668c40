import { beforeEach, expect, test, vi } from 'vitest';
import * as ipc from '../ipc';
import type { PeoplePlanView, PeopleReport, PeopleRequest } from '../shapes';
import { Provisioning } from './provisioning.svelte';

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof ipc>()),
  peoplePlan: vi.fn(),
  provision: vi.fn(),
}));
vi.mock('../profile.svelte', () => ({ customer: { refresh: () => Promise.resolve() } }));

const plan = (request: PeopleRequest): PeoplePlanView => ({ id: 'plan-1', request }) as PeoplePlanView;

beforeEach(() => {
  vi.mocked(ipc.peoplePlan).mockImplementation((_, request) => Promise.resolve(plan(request)));
  vi.mocked(ipc.provision).mockResolvedValue({ run: { id: 'run-1' } } as PeopleReport);
});

test('everything but creating is off at first', async () => {
  const state = new Provisioning('practice');
  await state.compare();
  expect(vi.mocked(ipc.peoplePlan).mock.lastCall?.[1]).toEqual({ update: false, reactivate: false, deactivate: false });
  expect(state.old).toBe(false);
});

test('a switch that is turned makes the plan old until it is made again', async () => {
  const state = new Provisioning('practice');
  await state.compare();
  state.request.deactivate = true;
  expect(state.old).toBe(true);
  await state.compare();
  expect(state.old).toBe(false);
});

test('what is carried out is the plan that was shown, and then it is gone', async () => {
  const state = new Provisioning('practice');
  await state.compare();
  const ended = vi.fn();
  await state.start('Practice company', ended);
  expect(vi.mocked(ipc.provision).mock.lastCall?.slice(0, 2)).toEqual(['plan-1', 'Practice company']);
  expect(ended).toHaveBeenCalledOnce();
  expect(state.plan).toBeUndefined();
});
