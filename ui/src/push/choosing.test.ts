import { expect, test } from 'vitest';
import type { GroupChoice } from '../shapes';
import { Choosing, wrongWith } from './choosing.svelte';

const group = (id: string, suggestion: GroupChoice['suggestion']): GroupChoice => ({
  id,
  name: `Group ${id}`,
  description: null,
  people: 3,
  suggestion,
  alike: [],
});

test('nothing is chosen at first, and removing is off', () => {
  expect(new Choosing().request()).toEqual({ groups: [], remove: false });
});

test('one begins with what was pushed last, once, and not over what was chosen since', () => {
  const last = { groups: [{ group: '1', target: { kind: 'link' as const, zoom_group: 'z1' } }], remove: true };
  const fresh = new Choosing();
  fresh.beginWith(last);
  expect(fresh.request()).toEqual(last);
  fresh.toggle(group('1', { kind: 'link', zoom_group: 'z1' }));
  fresh.beginWith(last);
  expect(fresh.request().groups).toEqual([]);
  const chosen = new Choosing();
  chosen.toggle(group('2', { kind: 'create', name: 'Two' }));
  chosen.beginWith(last);
  expect(chosen.request()).toEqual({ groups: [{ group: '2', target: { kind: 'create', name: 'Two' } }], remove: false });
});

test('choosing takes the suggestion; a group that was suggested to be left is created', () => {
  const choosing = new Choosing();
  choosing.toggle(group('1', { kind: 'link', zoom_group: 'z1' }));
  choosing.toggle(group('2', { kind: 'leave' }));
  choosing.toggle(group('3', { kind: 'create', name: 'Three' }));
  choosing.toggle(group('3', { kind: 'create', name: 'Three' }));
  expect(choosing.request().groups).toEqual([
    { group: '1', target: { kind: 'link', zoom_group: 'z1' } },
    { group: '2', target: { kind: 'create', name: 'Group 2' } },
  ]);
});

test('all are chosen at once, keeping what was chosen for one, and none', () => {
  const choosing = new Choosing();
  const groups = [group('1', { kind: 'link', zoom_group: 'z1' }), group('2', { kind: 'create', name: 'Two' })];
  choosing.targets.set('1', { kind: 'create', name: 'Own' });
  choosing.chooseAll(groups, true);
  expect(choosing.request().groups).toEqual([
    { group: '1', target: { kind: 'create', name: 'Own' } },
    { group: '2', target: { kind: 'create', name: 'Two' } },
  ]);
  choosing.chooseAll(groups, false);
  expect(choosing.request().groups).toEqual([]);
});

test('a group that has left the directory is no longer chosen', () => {
  const choosing = new Choosing();
  choosing.toggle(group('1', { kind: 'leave' }));
  choosing.toggle(group('2', { kind: 'leave' }));
  choosing.keepOnly([group('2', { kind: 'leave' })]);
  expect(choosing.request().groups.map(({ group }) => group)).toEqual(['2']);
});

test('an empty name and an unknown Zoom group are said', () => {
  expect(wrongWith({ kind: 'create', name: '  ' }, [])).toBe('Enter a name for the Zoom group');
  expect(wrongWith({ kind: 'link', zoom_group: '' }, [{ id: 'z1', name: 'One' }])).toBe('Choose a Zoom group to link to');
  expect(wrongWith({ kind: 'link', zoom_group: 'z1' }, [{ id: 'z1', name: 'One' }])).toBeUndefined();
});
