/// Usher's own provisioning of people in the made-up world.
import type { PeopleCount, PeopleEffect, PeoplePlanView, PeopleReport, PeopleRequest, PersonChangeRow, PersonResultRow, RunRow } from '../src/shapes';
import { person, readAt, total } from './people';
import { scene } from './scene';

const high = scene === 'high-risk';
const nothing = scene === 'so-already';
const EFFECTS: PeopleEffect[] = ['create', 'update', 'reactivate', 'deactivate', 'left_alone', 'same'];
const noSeats = { code: 'zoom.no_seats', what: 'The Zoom account has no licence left.', why: 'Every licence of this kind is taken.', fix: ['Free a licence or buy more in Zoom, under Billing.', 'Then try again; what is done stays done.'], detail: 'Cannot add paid users.' };

const missing = { code: 'people.missing', what: 'Zoom said yes, and has something else.', why: 'It answered that all is well; on reading back the account is not as it was asked for.', fix: ['Look at the account in Zoom: a setting there may hold the value.', 'Then make a new plan.'], detail: 'Family name: Zoom has “Obrien”, not “O’Brien-Łukasz”.' };

/** How many there are of each, with these switches. */
function many(request: PeopleRequest): Record<PeopleEffect, number> {
  const all = { create: 212, update: 9, reactivate: 2, deactivate: high ? 61 : 4 };
  if (nothing) return { create: 0, update: 0, reactivate: 0, deactivate: 0, left_alone: 3, same: total };
  const off = (request.update ? 0 : all.update) + (request.reactivate ? 0 : all.reactivate) + (request.deactivate ? 0 : all.deactivate);
  return {
    create: scene === 'huge' ? 60_000 : all.create,
    update: request.update ? all.update : 0,
    reactivate: request.reactivate ? all.reactivate : 0,
    deactivate: request.deactivate ? all.deactivate : 0,
    left_alone: 3 + off,
    same: scene === 'huge' ? 40_000 : 23,
  };
}

let asked: PeopleRequest = { update: high, reactivate: high, deactivate: high };

export function peoplePlan(request: PeopleRequest): PeoplePlanView {
  asked = request;
  const counts: PeopleCount[] = EFFECTS.map((effect) => ({ effect, people: many(request)[effect] }));
  const acts = [
    ['Create', many(request).create],
    ['change', many(request).update],
    ['activate', many(request).reactivate],
    ['deactivate', many(request).deactivate],
  ] as const;
  const said = acts.filter(([, people]) => people > 0).map(([act, people]) => `${act} ${people.toLocaleString('en-GB')} people`);
  const risky = high && request.deactivate;
  return {
    id: 'people-plan-1',
    made_at: readAt,
    act: said.length === 0 ? 'Nothing to change' : said.join(', '),
    empty: said.length === 0,
    smaller: false,
    request,
    counts,
    off: { update: request.update ? 0 : 9, reactivate: request.reactivate ? 0 : 2, deactivate: request.deactivate ? 0 : high ? 61 : 4 },
    left_alone: [
      { reason: 'In Zoom, and not in the directory', cure: 'Usher never touches an account of somebody whom the directory does not know. Look at them in Zoom.', people: 2, examples: ['Front desk', 'Old webinar account'] },
      { reason: 'Invited to Zoom, and the invitation is not accepted', cure: 'Ask them to accept the invitation, or send it again from Zoom’s list of pending users.', people: 1, examples: ['Ines Okafor'] },
    ],
    cost: { requests: 231, seconds: 4, parts: '9 to see that nothing has moved, 212 to create accounts, 10 to look again.', per_second: 80 },
    risk: risky
      ? { kind: 'high', sentence: '61 of the 128 active accounts would be deactivated. That is more than usual.', type_this: 'Practice company' }
      : { kind: 'low', sentence: request.deactivate ? '4 people will be deactivated. Nothing of theirs is deleted.' : 'Nobody loses an account.' },
    how_sure: ['Both lists were read whole: Zoom has 128 accounts, seen at 14:06 UTC.', 'If an account changes before its turn, it is skipped and shown.'],
    warnings: request.reactivate && !nothing ? ['Deactivating took the licence away, and activating does not give it back: look at licence and role of 2 people afterwards.'] : [],
    run: null,
  };
}

function row(effect: PeopleEffect, at: number): PersonChangeRow {
  const { name, login } = person(at);
  const base = { name, address: login, effect, changes: [], reason: null, cure: null, remark: null };
  const [given = '', ...rest] = name.split(' ');
  switch (effect) {
    case 'create':
      return { ...base, changes: [{ label: 'First name', old: null, new: given }, { label: 'Family name', old: null, new: rest.join(' ') }, { label: 'Display name', old: null, new: name }, { label: 'Department', old: null, new: 'Sales' }] };
    case 'update':
      return {
        ...base,
        changes: [{ label: 'First name', old: 'Zoe', new: given }, { label: 'Department', old: at % 2 === 0 ? null : 'Marketing', new: 'Sales and everything that belongs to it' }],
        remark: at === 0 ? 'Zoom knows them as zoe.obrien@practice.example, and does not change a sign-in address by provisioning. Change it to zoe.lukasz@practice.example in Zoom’s user management.' : null,
      };
    case 'deactivate':
      return { ...base, reason: at % 2 === 0 ? 'Suspended or deactivated in the directory' : 'Deleted in the directory' };
    case 'left_alone':
      return { ...base, reason: 'Something differs, and changing is off', cure: 'Switch changing on to bring Zoom in step.', changes: [{ label: 'Family name', old: 'Obrien', new: rest.join(' ') }] };
    case 'reactivate':
    case 'same':
      return base;
  }
}

export function peopleRows(effect: PeopleEffect, query: string, offset: number, limit: number): { total: number; offset: number; rows: PersonChangeRow[] } {
  const all = Array.from({ length: many(asked)[effect] }, (_, at) => row(effect, at)).filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(query.toLowerCase()));
  return { total: all.length, offset, rows: all.slice(offset, offset + limit) };
}

const partly = scene === 'partly';

export const peopleRun: RunRow = {
  id: 'people-1',
  kind: 'people',
  started_at: readAt,
  ended_at: readAt,
  state: partly ? 'partly' : scene === 'cut-off' ? 'interrupted' : 'done',
  act: 'Create 212 people, change 9 people, deactivate 4 people',
  done: partly ? 181 : 225,
  failed: partly ? 44 : 0,
  total: 225,
};

export const peopleReport: PeopleReport = {
  run: peopleRun,
  request: { update: true, reactivate: false, deactivate: true },
  proof: partly ? '181 of 225 people are seen to be as planned. The others are listed with what to do.' : 'Zoom has all of it: 225 people, seen on reading back. 1 of them has to accept an invitation first.',
  ends: [
    { effect: 'create', asked: 212, seen: partly ? 170 : 212, invited: 1 },
    { effect: 'update', asked: 9, seen: partly ? 8 : 9, invited: 0 },
    { effect: 'deactivate', asked: 4, seen: partly ? 3 : 4, invited: 0 },
  ],
  failures: partly
    ? [
        { problem: noSeats, people: 42, examples: ['Amir Bakker', 'Søren Hansen', 'Noor García', 'Priya Tanaka', 'Yuki Müller'] },
        { problem: missing, people: 1, examples: ['Zoë O’Brien-Łukasz'] },
      ]
    : [],
  halted: null,
  requests: 233,
  requests_planned: 231,
  refused_429: partly ? 2 : 0,
  seconds: 4.6,
  can_retry: partly,
  can_resume: scene === 'cut-off',
};

export function peopleResults(notDone: boolean, query: string, offset: number, limit: number): { total: number; offset: number; rows: PersonResultRow[] } {
  const all: PersonResultRow[] = Array.from({ length: 225 }, (_, at) => {
    const { name, login } = person(at);
    const effect: PeopleEffect = at < 212 ? 'create' : at < 221 ? 'update' : 'deactivate';
    const failed: PersonResultRow['outcome'] = at === 0 ? { kind: 'refused', problem: noSeats } : at === 1 ? { kind: 'missing', what: ['Family name: Zoom has “Obrien”, not “O’Brien-Łukasz”.'] } : { kind: 'not_tried', problem: noSeats };
    return { name, address: login, effect, outcome: partly && at < 44 ? failed : at === 60 ? { kind: 'invited' } : { kind: 'proved' } };
  });
  const found = all.filter(({ name, address, outcome }) => (!notDone || (outcome.kind !== 'proved' && outcome.kind !== 'invited')) && `${name} ${address}`.toLowerCase().includes(query.toLowerCase()));
  return { total: found.length, offset, rows: found.slice(offset, offset + limit) };
}
