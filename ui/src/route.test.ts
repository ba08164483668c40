import { expect, test } from 'vitest';
import { format, parse, stepOf, type Route } from './route';

const ROUTES: Route[] = [
  { page: 'welcome' },
  { page: 'customer', profile: null },
  { page: 'customer', profile: 'acme' },
  { page: 'guide', profile: 'acme', view: { kind: 'start' } },
  { page: 'guide', profile: 'a/b ?#%', view: { kind: 'step', step: 'zoë/1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'connection', side: 'zoom' } },
  { page: 'guide', profile: 'acme', view: { kind: 'person', person: '00u1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'plan', step: 'push', plan: 'p1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'run', step: null, run: 'r1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'action', step: 'features', action: 'features' } },
  { page: 'guide', profile: 'acme', view: { kind: 'action', step: null, action: 'retry_pushes' } },
  { page: 'guide', profile: 'acme', view: { kind: 'changes', step: 'features', plan: 'p1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'done', step: null, plan: 'p1' } },
  { page: 'guide', profile: 'acme', view: { kind: 'troubles' } },
  { page: 'guide', profile: 'acme', view: { kind: 'trouble', trouble: 'token-refused' } },
];

test.each(ROUTES.map((route) => [format(route), route] as const))('%s leads back to where it came from', (address, route) => {
  expect(parse(address)).toEqual(route);
});

test.each(['', '#', '#/', '#/nowhere', '#/guide'])('%s is the welcome page', (address) => {
  expect(parse(address)).toEqual({ page: 'welcome' });
});

test('half an address of a guide opens its start; broken escapes are taken as they are', () => {
  expect(parse('#/guide/acme/step')).toEqual({ page: 'guide', profile: 'acme', view: { kind: 'start' } });
  expect(parse('#/guide/acme/connection/moon')).toEqual({ page: 'guide', profile: 'acme', view: { kind: 'start' } });
  expect(parse('#/guide/acme/action/toString')).toEqual({ page: 'guide', profile: 'acme', view: { kind: 'start' } });
  expect(parse('#/guide/acme/step/features/action/nothing')).toEqual({ page: 'guide', profile: 'acme', view: { kind: 'step', step: 'features' } });
  expect(parse('#/guide/%E0%A4%A')).toEqual({ page: 'guide', profile: '%E0%A4%A', view: { kind: 'start' } });
});

test('a plan and a run light the step they were reached from', () => {
  expect(stepOf({ kind: 'plan', step: 'push', plan: 'p1' })).toBe('push');
  expect(stepOf({ kind: 'run', step: null, run: 'r1' })).toBeNull();
});
