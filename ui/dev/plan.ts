/// Groups, a plan and its result.
import type { GroupChoice, GroupChoices, GroupNode, GroupPlanView, GroupTarget, GroupTreeView, NamesView, MemberRow, PlanView, Report, RunRow } from '../src/shapes';
import { person, readAt } from './people';
import { peopleRun } from './provision';
import { movedGroup, notFound, unreadGroup } from './problems';
import { scene } from './scene';

const alike = { id: 'z4', name: 'cc agents ' };

const one = (id: string, name: string, people: number | null, rest: Partial<GroupChoice> = {}): GroupChoice => ({
  id,
  name,
  description: null,
  mail: null,
  people,
  suggestion: { kind: 'create', name: null },
  new_name: name,
  expected: null,
  alike: [],
  ...rest,
});

export const choices: GroupChoices = {
  groups:
    scene === 'nobody'
      ? []
      : [
          one('g1', 'Sales', 89, { description: 'Everybody in sales, with three groups inside', mail: 'sales@practice.example', expected: 'licensed' }),
          one('g2', 'Phone users', 103, { suggestion: { kind: 'link', zoom_group: 'z2' } }),
          one('g3', 'CC Agents', 41, { description: 'Contact centre', suggestion: { kind: 'link', zoom_group: 'z3' }, alike: [alike] }),
          one('g4', 'Rooms “west” & 🏢', 12),
          one('g5', 'Everybody', null, { suggestion: { kind: 'leave' } }),
          one('g6', 'Zoë’s Łódź team', 7, { mail: 'lodz@practice.example' }),
          ...Array.from({ length: scene === 'huge' ? 5_000 : 26 }, (_, at) => one(`m${String(at)}`, `Project ${String(at + 1).padStart(3, '0')}`, (at * 7) % 60)),
        ],
  zoom_groups: [
    { id: 'z2', name: 'Phone users' },
    { id: 'z3', name: 'CC Agents' },
    alike,
    ...Array.from({ length: 120 }, (_, at) => ({ id: `zz${String(at)}`, name: `Zoom group ${String(at + 1)}` })),
  ],
  last:
    scene === 'done'
      ? {
          groups: [
            { group: 'g2', target: { kind: 'link', zoom_group: 'z2' } },
            { group: 'g3', target: { kind: 'link', zoom_group: 'z3' } },
          ],
          remove: false,
          pattern: null,
        }
      : null,
  pattern: '{name}',
  nests: true,
  read_at: readAt,
};

/** Names as the engine makes them, as far as the pictures need. */
export function newNames(pattern: string, groups: GroupTarget[]): NamesView {
  if (!/\{(name|mail|mail local part)\}/.test(pattern)) {
    return { problem: 'Every group would get the same name. Use one of {name}, {mail}, {mail local part}.', names: [] };
  }
  const named = groups.flatMap(({ group, target }) => {
    const found = choices.groups.find(({ id }) => id === group);
    if (found === undefined || target.kind !== 'create') return [];
    const wants = pattern.includes('{mail') && target.name === null;
    if (wants && found.mail === null) {
      return [{ group, name: '', wrong: true, there: null, remarks: ['The group has no mail address, which the pattern takes its name from.'] }];
    }
    const local = (found.mail ?? '').split('@')[0] ?? '';
    const name = target.name ?? pattern.replace('{name}', found.name).replace('{mail local part}', local).replace('{mail}', found.mail ?? '');
    const there = choices.zoom_groups.find((zoom) => zoom.name === name) ?? null;
    const remarks = there === null ? [] : ['Zoom has a group of this name: link to it, or choose another name.'];
    return [{ group, name, wrong: there !== null, there, remarks }];
  });
  return { problem: null, names: named };
}

const node = (id: string, name: string, direct: number, rest: Partial<GroupNode> = {}): GroupNode => ({
  id,
  name,
  people_direct: direct,
  people_all: direct,
  everybody: false,
  at_least: false,
  outside: 0,
  unread: null,
  seen_above: null,
  inner: [],
  ...rest,
});

export const tree: GroupTreeView = {
  groups: [
    node('g1', 'Sales', 12, {
      people_all: 89,
      at_least: true,
      inner: [
        node('m1', 'Project 002', 40, { people_all: 52, inner: [node('g1', 'Sales', 12, { people_all: 89, seen_above: 'circle' }), node('m2', 'Project 003', 12)] }),
        node('m2', 'Project 003', 12, { outside: 2 }),
        node('x1', 'Board', 0, { unread: 'The directory does not say who is in it: its members are hidden, or it is gone.' }),
        node('m3', 'Project 004', 0, { people_all: 31, inner: [node('m1', 'Project 002', 40, { people_all: 52, seen_above: 'twice' })] }),
      ],
    }),
  ],
  cut: false,
  read_at: readAt,
};

const high = scene === 'high-risk';
const group = (id: string, name: string, kind: GroupPlanView['kind'], counts: Partial<GroupPlanView>): GroupPlanView => ({
  group: id,
  name,
  inner_groups: 0,
  zoom_name: name,
  kind,
  add: 0,
  remove: 0,
  remove_off: 0,
  same: 0,
  left_alone: 0,
  known_by: kind === 'create' ? 'new_group' : 'every_account',
  remark: null,
  licence: null,
  ...counts,
});

const done = scene === 'done' || scene === 'partly';

export const plan: PlanView = {
  id: 'plan-1',
  made_at: readAt,
  act: high ? 'Add 12 people to 4 groups and take out 61' : 'Add 212 people to 4 groups',
  empty: false,
  groups: [
    group('g1', 'Sales', 'create', {
      add: 84,
      left_alone: 5,
      inner_groups: 3,
      remark: 'All its people are also in Everybody, which you chose too.',
      licence: { expected: 'licensed', have: 80, other: [{ licence: 'Basic', people: 4 }], examples: ['Amir Bakker: Basic'] },
    }),
    group('g2', 'Phone users', 'link', { add: 61, same: 40, left_alone: 2, zoom_name: 'Zoom Phone users', remove: high ? 58 : 0 }),
    group('g3', 'CC Agents', 'link', { add: 19, same: 22, remove: high ? 3 : 0, remove_off: high ? 0 : 3, remark: 'Zoom also has “cc agents ”.' }),
    group('g4', 'Rooms “west” & 🏢', 'create', { add: 12, licence: { expected: 'basic', have: 12, other: [], examples: [] } }),
  ],
  people_added: 212,
  people_removed: high ? 61 : 0,
  left_alone: [
    { reason: 'are not in Zoom yet.', cure: 'Provision them first, then plan again.', people: 5, examples: ['Zoë O’Brien-Łukasz', 'Amir Bakker', 'Søren Hansen'] },
    { reason: 'has not accepted the invitation.', cure: 'Send it again in Zoom.', people: 1, examples: ['Ines Okafor'] },
    { reason: 'belongs to another company’s Zoom account.', cure: null, people: 1, examples: ['Joon Tanaka'] },
  ],
  people_left_alone: 7,
  removing: high,
  cost: { requests: 24, seconds: 2, parts: '2 to create groups, 14 to add people, 8 to look again.', per_second: 20 },
  risk: high
    ? { kind: 'high', sentence: '58 of 98 people lose the group “Zoom Phone users”, and with it perhaps their phone licence.', type_this: 'Practice company' }
    : { kind: 'low', sentence: 'Nobody loses a group.' },
  how_sure: ['Members of linked groups are known from all 128 Zoom accounts, read a few minutes ago.', 'If a group moves before you push, it is skipped and shown.'],
  warnings: scene === 'huge' ? ['Zoom allows 3,000 writes a day; this plan takes two days.'] : [],
  run: done ? 'run-1' : null,
};

export function members(count: number): MemberRow[] {
  return Array.from({ length: count }, (_, at) => {
    const { name, login } = person(at);
    if (at < 2) return { name, address: login, effect: 'left_alone', reason: 'Not in Zoom yet: provision them first.' };
    if (at < 4 && high) return { name, address: login, effect: 'remove', reason: null };
    return { name, address: login, effect: at % 3 === 0 ? 'same' : 'add', reason: null };
  });
}

const row: RunRow = {
  id: 'run-1',
  kind: 'groups',
  started_at: readAt,
  ended_at: readAt,
  state: scene === 'partly' ? 'partly' : 'done',
  act: plan.act,
  done: scene === 'partly' ? 18 : 24,
  failed: scene === 'partly' ? 6 : 0,
  total: 24,
};

export const report: Report = {
  run: row,
  groups:
    scene === 'partly'
      ? [
          { group: 'g1', name: 'Sales', zoom_name: 'Sales', asked_add: 84, asked_remove: 0, seen: 84, outcome: { kind: 'proved' }, licence: { expected: 'licensed', have: 80, other: [{ licence: 'Basic', people: 4 }], examples: ['Amir Bakker: Basic', 'Noor García: Basic'] }, licence_unread: null },
          { group: 'g2', name: 'Phone users', zoom_name: 'Zoom Phone users', asked_add: 61, asked_remove: 0, seen: 59, outcome: { kind: 'some_refused', people: ['Amir Bakker', 'Søren Hansen'], more: 0, problem: notFound }, licence: null, licence_unread: null },
          { group: 'g3', name: 'CC Agents', zoom_name: 'CC Agents', asked_add: 19, asked_remove: 3, seen: 0, outcome: { kind: 'stale', problem: movedGroup }, licence: null, licence_unread: null },
          { group: 'g4', name: 'Rooms “west” & 🏢', zoom_name: 'Rooms “west” & 🏢', asked_add: 12, asked_remove: 0, seen: 0, outcome: { kind: 'unproved', problem: unreadGroup }, licence: null, licence_unread: null },
          { group: 'g5', name: 'Project 001', zoom_name: 'Project 001', asked_add: 40, asked_remove: 0, seen: 37, outcome: { kind: 'missing', people: ['Zoë O’Brien-Łukasz', 'Noor García'], more: 1 }, licence: null, licence_unread: null },
          { group: 'g6', name: 'Project 002', zoom_name: 'Project 002', asked_add: 4, asked_remove: 0, seen: 0, outcome: { kind: 'waiting' }, licence: null, licence_unread: null },
        ]
      : plan.groups.map((one) => ({ group: one.group, name: one.name, zoom_name: one.zoom_name, asked_add: one.add, asked_remove: one.remove, seen: one.add, outcome: { kind: 'proved' as const }, licence: one.licence, licence_unread: null })),
  proof: scene === 'partly' ? 'Zoom has 143 of 212 people in 1 of 6 groups.' : 'Zoom has all 176 people in all 4 groups.',
  halted: null,
  requests: 26,
  requests_planned: 24,
  refused_429: scene === 'partly' ? 2 : 0,
  seconds: 3.4,
  can_retry: scene === 'partly',
  can_resume: scene === 'partly',
};

export const runs: RunRow[] = scene === 'cut-off' ? [peopleRun] : done ? [peopleRun, row, { ...row, id: 'run-0', state: 'interrupted', act: 'Add 3 people to 1 group', done: 1, total: 3, failed: 0 }] : [];
