import { expect, test } from 'vitest';
import type { GroupChoice, GroupNode } from '../shapes';
import { Choosing, wrongWith } from './choosing.svelte';

const group = (id: string, suggestion: GroupChoice['suggestion'], rest: Partial<GroupChoice> = {}): GroupChoice => ({
  id,
  name: `Group ${id}`,
  description: null,
  mail: null,
  people: 3,
  suggestion,
  new_name: `Group ${id}`,
  expected: null,
  alike: [],
  ...rest,
});
const node = (id: string, inner: GroupNode[] = []): GroupNode => ({
  id,
  name: `Group ${id}`,
  people_direct: 1,
  people_all: 1,
  everybody: false,
  at_least: false,
  outside: 0,
  unread: null,
  seen_above: null,
  inner,
});

test('nothing is chosen at first, and removing is off', () => {
  expect(new Choosing().request()).toEqual({ groups: [], remove: false, pattern: null });
});

test('one begins with what was pushed last, once, and not over what was chosen since', () => {
  const last = { groups: [{ group: '1', target: { kind: 'link' as const, zoom_group: 'z1' } }], remove: true, pattern: 'Zoom – {name}' };
  const fresh = new Choosing();
  fresh.beginWith(last);
  expect(fresh.request()).toEqual(last);
  fresh.toggle(group('1', { kind: 'link', zoom_group: 'z1' }));
  fresh.beginWith(last);
  expect(fresh.request().groups).toEqual([]);
  const chosen = new Choosing();
  chosen.toggle(group('2', { kind: 'create', name: 'Two' }));
  chosen.beginWith(last);
  expect(chosen.request()).toEqual({ groups: [{ group: '2', target: { kind: 'create', name: 'Two' } }], remove: false, pattern: null });
});

test('choosing takes the suggestion; a group that was suggested to be left is created', () => {
  const choosing = new Choosing();
  choosing.toggle(group('1', { kind: 'link', zoom_group: 'z1' }));
  choosing.toggle(group('2', { kind: 'leave' }));
  choosing.toggle(group('3', { kind: 'create', name: null }));
  choosing.toggle(group('3', { kind: 'create', name: null }));
  expect(choosing.request().groups).toEqual([
    { group: '1', target: { kind: 'link', zoom_group: 'z1' } },
    { group: '2', target: { kind: 'create', name: null } },
  ]);
});

test('all are chosen at once, keeping what was chosen for one, and none', () => {
  const choosing = new Choosing();
  const groups = [group('1', { kind: 'link', zoom_group: 'z1' }), group('2', { kind: 'create', name: null })];
  choosing.targets.set('1', { kind: 'create', name: 'Own' });
  choosing.chooseAll(groups, true);
  expect(choosing.request().groups).toEqual([
    { group: '1', target: { kind: 'create', name: 'Own' } },
    { group: '2', target: { kind: 'create', name: null } },
  ]);
  choosing.chooseAll(groups, false);
  expect(choosing.request().groups).toEqual([]);
});

test('what was read is taken over: groups that are gone are not chosen, expectations are known, a pattern in use stays', () => {
  const choosing = new Choosing();
  choosing.toggle(group('1', { kind: 'leave' }));
  choosing.toggle(group('2', { kind: 'leave' }));
  choosing.trees.set('2', { groups: [node('2')], cut: false, read_at: '' });
  choosing.take([group('2', { kind: 'leave' }, { expected: 'licensed' })], '{name}');
  expect(choosing.request()).toMatchObject({ groups: [{ group: '2' }], pattern: '{name}' });
  expect([...choosing.expected]).toEqual([['2', 'licensed']]);
  expect(choosing.trees.size).toBe(0);
  choosing.pattern = 'Zoom – {name}';
  choosing.take([], '{name}');
  expect(choosing.request().pattern).toBe('Zoom – {name}');
});

test('names that cannot be are counted for groups that are to be created only', () => {
  const choosing = new Choosing();
  choosing.targets.set('1', { kind: 'create', name: null });
  choosing.targets.set('2', { kind: 'link', zoom_group: 'z' });
  const wrong = { name: 'A', remarks: ['Taken'], wrong: true, there: null };
  choosing.named = { problem: null, names: [{ group: '1', ...wrong }, { group: '2', ...wrong }, { group: '3', ...wrong }] };
  expect(choosing.wrongNames().map((one) => one.group)).toEqual(['1']);
  expect(choosing.nameOf(group('1', { kind: 'leave' }))?.name).toBe('A');
});

test('a chosen group inside another chosen one is known once that was opened', () => {
  const choosing = new Choosing();
  choosing.trees.set('1', { groups: [node('1', [node('2', [node('3')])])], cut: false, read_at: '' });
  expect(choosing.around('3')).toEqual([]);
  choosing.toggle(group('1', { kind: 'leave' }));
  expect(choosing.around('3')).toEqual(['Group 1']);
  expect(choosing.around('1')).toEqual([]);
  expect(choosing.around('4')).toEqual([]);
});

test('an empty name and an unknown Zoom group are said', () => {
  expect(wrongWith({ kind: 'create', name: '  ' }, [])).toBe('Enter a name for the Zoom group');
  expect(wrongWith({ kind: 'create', name: null }, [])).toBeUndefined();
  expect(wrongWith({ kind: 'link', zoom_group: '' }, [{ id: 'z1', name: 'One' }])).toBe('Choose a Zoom group to link to');
  expect(wrongWith({ kind: 'link', zoom_group: 'z1' }, [{ id: 'z1', name: 'One' }])).toBeUndefined();
});
