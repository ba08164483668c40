import { expect, test } from 'vitest';
import type { DepthView, FindingView, MappingCounts, PeopleFilter } from '../../shapes';
import { act, cost, reach } from './depth';
import { chipsOf, EVERYBODY, onlyFinding, shortPath, toggleChanges, toggleEffect, without, wouldBe } from './filter';
import { filtered, grouped, howMany } from './findings';

const finding = (some: Partial<FindingView>): FindingView => ({
  finding: 'no_mail',
  level: 'warning',
  group: 'values',
  title: 'There is no mail address',
  why: 'Zoom needs one.',
  cure: null,
  people: 12,
  in_zoom_only: false,
  ...some,
});
const inZoomOnly = finding({ in_zoom_only: true });

test('a number filters, and a second time it does not', () => {
  const once = toggleEffect(EVERYBODY, 'will_fail');
  expect(once.effect).toBe('will_fail');
  expect(toggleEffect(once, 'will_fail')).toEqual(EVERYBODY);
});

test('a choice that contradicts another takes its place', () => {
  const changes = toggleChanges({ ...EVERYBODY, effect: 'equal' }, 'title');
  expect(changes).toEqual({ ...EVERYBODY, changes: 'title' });
  expect(toggleEffect(changes, 'will_change')).toEqual({ ...EVERYBODY, effect: 'will_change', changes: 'title' });
  expect(toggleEffect(changes, 'equal')).toEqual({ ...EVERYBODY, effect: 'equal' });
  expect(toggleChanges(changes, 'title')).toEqual(EVERYBODY);
});

test('a finding shows all of its people, and accounts of Zoom’s come out no way', () => {
  const only = onlyFinding(finding({}));
  expect(only).toEqual({ ...EVERYBODY, finding: 'no_mail' });
  expect(toggleEffect(only, 'equal', finding({})).finding).toBe('no_mail');
  expect(toggleEffect(only, 'equal', inZoomOnly).finding).toBeNull();
  expect(toggleChanges(only, 'title', inZoomOnly).finding).toBeNull();
});

test('each part of a filter has its words, and can be taken off', () => {
  const filter = { text: ' zoë ', effect: 'will_change', finding: 'no_mail', changes: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department' } as const;
  const chips = chipsOf(filter, finding({}));
  expect(chips.map(({ words }) => words)).toEqual(['will change', 'There is no mail address', 'department changes', '“zoë”']);
  const none = chips.reduce<PeopleFilter>((left, { part }) => without(left, part), filter);
  expect(none).toEqual(EVERYBODY);
  expect(chipsOf(none, undefined)).toEqual([]);
});

test('a path loses its schema and nothing else', () => {
  expect(shortPath('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value')).toBe('manager.value');
  expect(shortPath('emails[type eq "work"].value')).toBe('emails[type eq "work"].value');
});

test('a number says what it would be where that is another', () => {
  const now: MappingCounts = { created: 1, changed: 2, equal: 3, left_alone: 4, refused: 5, by_attribute: [], seen: 15, of: 15 };
  expect(wouldBe('refused', now, { ...now, refused: 31_200 })).toBe('would be 31,200');
  expect(wouldBe('equal', now, { ...now, refused: 31_200 })).toBe('');
  expect(wouldBe('equal', now, undefined)).toBe('');
});

const some = [
  finding({ finding: 'no_address', level: 'will_fail', group: 'sending', title: 'No address' }),
  finding({ finding: 'pending', group: 'identity', title: 'Invited', cure: 'Send it to Łódź again.' }),
  finding({ finding: 'no_mail', level: 'note', group: 'identity', title: 'Späte Mail' }),
];

test('findings stand in groups, the group with the worst first', () => {
  expect(grouped(some).map(({ group, findings }) => [group, findings.length])).toEqual([
    ['sending', 1],
    ['identity', 2],
  ]);
  expect(grouped([])).toEqual([]);
});

test('findings are found by level and by words, whatever the accents', () => {
  expect(filtered(some, 'will_fail', '')).toHaveLength(1);
  expect(filtered(some, 'all', 'SPATE')).toEqual([some[2]]);
  expect(filtered(some, 'all', 'send it')).toEqual([some[1]]);
  expect(filtered(some, 'note', 'invited')).toEqual([]);
  expect(howMany(some, 'warning')).toBe(1);
});

test('what deeper reading costs and has reached is said', () => {
  const depth: DepthView = { compared: [], not_listed: ['title'], read: 0, of: 4_812, requests: 4_812, minutes: 2, oldest: null, unfinished: false, failed: 0, failed_why: null };
  expect(act(depth)).toBe('Compare these too: 4,812 requests, about 2 minutes');
  expect(cost({ ...depth, requests: 1, minutes: 0 })).toBe('1 request, less than a minute');
  expect(act({ ...depth, requests: 12, minutes: 1, unfinished: true })).toBe('Go on: 12 requests, about 1 minute');
  expect(act({ ...depth, requests: 0 })).toBeUndefined();
  expect(reach(depth)).toBe('No account was read by itself yet.');
  expect(reach({ ...depth, read: 4_800 })).toBe('4,800 of 4,812 accounts were read by themselves.');
  expect(reach({ ...depth, read: 4_812 })).toBe('Each of the 4,812 accounts was read by itself.');
  expect(reach({ ...depth, of: 0 })).toBe('Nobody of the directory has an account in Zoom yet.');
});
