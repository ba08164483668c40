/// The dress rehearsal, the life cycle, the monitor and the known troubles of the made-up world.
import type { ActView, CheckView, LifeCycleView, LogLine, MonitorView, RehearsalForm, RehearsalState, RehearsalView, TroubleItem, TroubleView } from '../src/shapes';
import { actionView } from './act';
import { person, readAt } from './people';
import { offline, scopeMissing } from './problems';
import { scene } from './scene';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export const rehearsalForm: RehearsalForm = {
  address: 'usher.rehearsal@practice.example',
  assign_groups: scene === 'nobody' ? [] : [
    { value: 'g1', label: 'Zoom for everybody', detail: '212 people', disabled: null },
    { value: 'g2', label: 'Zoom for contractors', detail: '9 people', disabled: null },
    { value: 'g3', label: 'Made by a rule', detail: '14 people', disabled: 'Okta fills it by a rule, so nobody can be put into it.' },
  ],
  push_groups: scene === 'nobody' ? [] : [
    { value: 'p1', label: 'Sales', detail: '89 people', disabled: null },
    { value: 'p2', label: 'Phone users', detail: '103 people', disabled: null },
  ],
  missing: scene === 'broken' ? [{ code: 'rehearsal.no_provisioning', what: 'Okta cannot reach Zoom yet', why: 'The Zoom app has no connection, so Okta would do nothing.', fix: ['Go to the step “Let Okta reach Zoom”.'], detail: null }, scopeMissing] : [],
};

const ACTS: Pick<ActView, 'title' | 'does' | 'path'>[] = [
  { title: 'Created: in Zoom with a licence', does: 'Usher makes the person in Okta and gives them the app by the group “Zoom for everybody”.', path: 'POST /api/v1/users, PUT /api/v1/groups/00g1b2c3d4E5F6g7h8i9/users/{id}' },
  { title: 'Renamed: Zoom has the new name', does: 'Usher changes the family name in Okta.', path: 'POST /api/v1/users/{id}' },
  { title: 'Grouped: a member in Zoom', does: 'Usher puts the person into the pushed group “Sales”.', path: 'PUT /api/v1/groups/00g9b2c3d4E5F6g7h8i9/users/{id}' },
  { title: 'Deactivated: inactive in Zoom, not deleted', does: 'Usher takes the app away.', path: 'DELETE /api/v1/groups/00g1b2c3d4E5F6g7h8i9/users/{id}' },
  { title: 'Put back: Okta is as it was', does: 'Usher takes the person out of the group, deactivates and deletes them in Okta.', path: 'POST /api/v1/users/{id}/lifecycle/deactivate, DELETE /api/v1/users/{id}' },
];

const STATES: Record<RehearsalState, ActView['state'][]> = {
  planned: [],
  running: [
    { kind: 'seen', okta_did: 'Okta’s log says that it created the person.', zoom_shows: 'Zoom has zoe.obrien-lukasz.rehearsal@practice.example, Licensed.', seconds: 48 },
    { kind: 'going', words: 'Waiting for Okta to send the new name. That usually takes under two minutes.' },
  ],
  stopped: [{ kind: 'seen', okta_did: 'Okta’s log says that it created the person.', zoom_shows: 'Zoom has them, Licensed.', seconds: 48 }],
  seen: [
    { kind: 'seen', okta_did: 'Okta’s log says that it created the person.', zoom_shows: 'Zoom has zoe.obrien-lukasz.rehearsal@practice.example, Licensed.', seconds: 48 },
    { kind: 'seen', okta_did: 'Okta’s log says that it pushed the profile.', zoom_shows: 'Zoom has the family name O’Brien-Łukasz.', seconds: 31 },
    { kind: 'left_out', why: 'No pushed group was chosen.' },
    { kind: 'seen', okta_did: 'Okta’s log says that it deactivated the person.', zoom_shows: 'Zoom has them, inactive; the licence is free.', seconds: 94 },
    { kind: 'seen', okta_did: 'The person is gone from Okta.', zoom_shows: 'An inactive account stays in Zoom.', seconds: 3 },
  ],
  failed: [
    { kind: 'seen', okta_did: 'Okta’s log says that it created the person.', zoom_shows: 'Zoom has them, Licensed.', seconds: 48 },
    { kind: 'failed', problem: { code: 'rehearsal.not_updated', what: 'Zoom kept the old name', why: 'Okta did not send the change: “Update User Attributes” is off.', fix: ['Switch it on, and rehearse again.'], detail: null }, cure_step: 'to-app' },
    { kind: 'left_out', why: 'The act before it failed.' },
    { kind: 'left_out', why: 'An act before it failed.' },
    { kind: 'seen', okta_did: 'The person is gone from Okta.', zoom_shows: 'An inactive account stays in Zoom.', seconds: 3 },
  ],
};

export function rehearsal(state: RehearsalState): RehearsalView {
  return {
    id: 'reh-1',
    made_at: readAt,
    state,
    person: 'Zoë O’Brien-Łukasz',
    address: 'zoe.obrien-lukasz.rehearsal@practice.example',
    person_is_made: true,
    group: state === 'seen' ? null : 'Sales',
    acts: ACTS.map((act, at) => ({ ...act, state: STATES[state][at] ?? { kind: 'waiting' } })),
    scopes_missing: scene === 'scopes' ? ['okta.users.manage', 'okta.groups.manage'] : [],
    proof: state === 'seen' ? 'Four acts were seen in Zoom, and Okta is as it was before.' : state === 'failed' ? 'One act failed. Okta is as it was before.' : null,
    halted: state === 'stopped' ? offline : null,
  };
}

/** The last rehearsal of this scene. */
export function lastRehearsal(): RehearsalView | null {
  if (scene === 'scopes' || scene === 'planned') return rehearsal('planned');
  if (scene === 'done') return rehearsal('seen');
  if (scene === 'partly') return rehearsal('failed');
  if (scene === 'cut-off') return rehearsal('stopped');
  return null;
}

export const lifeCycle: LifeCycleView = {
  moments:
    scene === 'nobody'
      ? []
      : [
          {
            kind: 'hire',
            title: 'Somebody joins',
            in_okta: 'Somebody puts them into a group that has the Zoom app.',
            in_zoom: [
              { text: 'An account is created, and works at once.', sure: 'seen' },
              { text: 'It gets the licence “Licensed”.', sure: 'seen' },
              { text: 'They land in the pushed groups that they are in.', sure: 'documented' },
            ],
            groups: ['Zoom for everybody (212 people)', 'Zoom for contractors (9 people)'],
          },
          {
            kind: 'transfer',
            title: 'Somebody changes teams',
            in_okta: 'Somebody changes their department, or the groups they are in.',
            in_zoom: [
              { text: 'The new department is shown in Zoom.', sure: 'documented' },
              { text: 'They leave the old pushed group and join the new one.', sure: 'off' },
              { text: 'A new address is not sent.', sure: 'documented' },
            ],
            groups: ['Sales (89 people)', 'Phone users (103 people)', 'Zoë O’Brien-Łukasz’s project group with a name that is far longer than anybody expected (12 people)'],
          },
          {
            kind: 'leave',
            title: 'Somebody leaves',
            in_okta: 'Somebody deactivates them, or takes them out of every group that has the app.',
            in_zoom: [
              { text: 'They cannot sign in any longer.', sure: 'seen' },
              { text: 'The licence is free for somebody else.', sure: 'seen' },
              { text: 'Meetings that they are in right now go on until they end.', sure: 'documented' },
            ],
            groups: [],
          },
        ],
  saw: ['The Zoom app has two groups in Okta.', 'Three settings are on; group push is off for one group.', 'The dress rehearsal of 12 November was seen to its end.'],
  read_at: readAt,
};

const line = (at: number, some: Partial<LogLine>): LogLine => ({
  at: ago(at),
  what: `Okta created ${person(at).name} in Zoom.`,
  failed: false,
  why: null,
  trouble: null,
  new: false,
  event: 'application.provision.user.push',
  detail: null,
  ...some,
});

const quiet = scene === 'nobody';

export function monitor(days: number): MonitorView {
  return {
    read_at: readAt,
    since: ago(days * 24 * 60),
    looked_before: quiet ? null : ago(60 * 26),
    changed: quiet ? [] : ['2 people could not be brought to Zoom.', 'The push of “Phone users” stopped.', '14 people were created.'],
    events: quiet
      ? []
      : [
          line(4, { what: 'Okta updated Zoë O’Brien-Łukasz in Zoom.', new: true }),
          line(12, { what: 'Okta could not create Amir Bakker in Zoom.', failed: true, why: 'Zoom has an account with this address already, and Okta does not link it.', trouble: 'user-exists', new: true, detail: 'Automatic provisioning of user Amir Bakker to app Zoom failed: Error while trying to push profile: Conflict. Errors reported by remote server: User already exists.' }),
          line(90, { what: 'Okta could not push the group “Phone users”.', failed: true, why: 'Zoom asked Okta to go slower, and Okta gave up.', trouble: 'slow' }),
          ...Array.from({ length: scene === 'huge' ? 5_000 : 18 }, (_, at) => line(120 + at * 7, {})),
        ],
    events_left_out: scene === 'huge' ? 12_400 : 0,
    people_in_error: quiet ? [] : [
      { id: 'p1', name: 'Amir Bakker', login: 'person.2@practice.example', why: 'Zoom has an account with this address already.', cure: 'Import people from Zoom in Okta, and match this one.' },
      { id: 'p0', name: 'Zoë O’Brien-Łukasz', login: 'zoe.obrien@practice.example', why: 'The domain is not associated with the Zoom account.', cure: 'Add the domain in Zoom’s account profile.' },
    ],
    people_in_error_total: scene === 'huge' ? 640 : quiet ? 0 : 2,
    pushes: quiet ? [] : [
      { id: 'x1', group: 'Phone users', zoom_group: 'Phone users', state: 'failed', last_push: ago(60 * 30), problem: { code: 'okta.push_failed', what: 'Okta could not push this group', why: 'Zoom asked Okta to go slower, and Okta gave up.', fix: ['Retry it when Okta is quiet.'], detail: 'Failed on 90 of 103 members: Too Many Requests.' } },
      { id: 'x2', group: 'Sales', zoom_group: 'Sales', state: 'active', last_push: ago(12), problem: null },
      { id: 'x3', group: 'Rooms “west” & 🏢', zoom_group: 'Rooms west', state: 'paused', last_push: null, problem: null },
    ],
    job: null,
    credentials: [
      { name: 'Zoom', says: 'Ends in 52 minutes; then sign in again.', attention: true },
      { name: 'Okta', says: 'Renewed by itself.', attention: false },
    ],
  };
}

const TROUBLES: TroubleItem[] = [
  { id: 'token-refused', title: 'Zoom refuses Okta’s sign-in', symptom: 'Okta shows 401, or “Unable to authenticate”.', is_it: false },
  { id: 'wrong-licence', title: 'People have the wrong licence', symptom: 'New people are Basic and should be Licensed, or the other way round.', is_it: null },
  { id: 'user-exists', title: 'The user already exists', symptom: 'Okta cannot create somebody whom Zoom has already.', is_it: true },
  { id: 'slow', title: 'It takes very long', symptom: 'Changes reach Zoom after hours.', is_it: null },
];
export const troubles: TroubleItem[] = TROUBLES;

export function trouble(id: string): TroubleView | undefined {
  const item = TROUBLES.find((one) => one.id === id);
  if (item === undefined) return undefined;
  const outcome: CheckView['outcome'] =
    item.is_it === null
      ? null
      : {
          seen_at: readAt,
          took_ms: 812,
          old: false,
          verdict: item.is_it
            ? { kind: 'failed', problem: { code: 'trouble.exists', what: '2 people are in Zoom already and not linked', why: 'Zoom has accounts with the addresses of Amir Bakker and Zoë O’Brien-Łukasz; Okta does not know that they are theirs.', fix: ['Import people from Zoom in Okta, and match them.'], detail: null } }
            : { kind: 'passed', saw: ['Okta’s connection is on, and Zoom answered its last request.'] },
        };
  return {
    id,
    title: item.title,
    symptom: item.symptom,
    blocks: [
      { kind: 'paragraph', spans: [{ kind: 'text', text: 'Zoom does not link an account that it has to a person whom Okta creates.' }] },
      { kind: 'heading', text: 'What helps' },
      { kind: 'steps', items: [[{ kind: 'paragraph', spans: [{ kind: 'text', text: 'Take the app from the person in Okta.' }] }], [{ kind: 'paragraph', spans: [{ kind: 'text', text: 'Import people from Zoom, and match them by address.' }] }]] },
    ],
    copyables: [],
    check: { id: 'trouble_exists', title: 'Nobody in Zoom is unknown to Okta', outcome },
    cure_step: { id: 'assign', title: 'Give the app to people' },
    cure_action: item.is_it === true ? actionView('assign_groups') : null,
    sources: [{ title: 'Okta: user management with Zoom', url: 'https://support.okta.com/', date: '2026-03' }],
  };
}

/** What Entra ID's monitor shows: its job, in the state of the scene. */
export function entraMonitor(days: number): MonitorView {
  const seen = monitor(days);
  const broken = scene === 'broken';
  const first = scene === 'looking';
  return {
    ...seen,
    events: seen.events.map((event) => ({ ...event, what: event.what.replace('Okta', 'Entra ID'), why: event.why?.replace('Okta', 'Entra ID') ?? null, event: 'Export' })),
    pushes: [],
    credentials: [{ name: 'Zoom’s token in Entra ID', says: 'Entra ID renews it by itself.', attention: false }],
    job: {
      state: broken ? 'quarantine' : first ? 'first_cycle' : quiet ? 'not_started' : 'running',
      says: quiet ? ['Provisioning was never started.'] : first ? ['The first cycle reads everybody, so it takes longest.'] : ['The last cycle created 2 people and changed 14.', '41 people whom Entra ID knows are in Zoom.'],
      last_cycle: quiet || first ? null : ago(22),
      next_cycle: broken ? new Date(Date.now() + 5 * 3_600_000).toISOString() : quiet || first ? null : new Date(Date.now() + 18 * 60_000).toISOString(),
      progress: first ? { done: 41_200, total: 100_000, estimate: 'About 6 hours more, for 100,000 people.' } : null,
      quarantine: broken ? { code: 'entra.quarantine', what: 'Entra ID stopped, as Zoom refuses its token', why: 'The token ended at 15:42, and Entra ID has nothing to renew it with. It tries again less and less often, and gives up after four weeks.', fix: ['Hand over a token that lives longer, in the step “Hand Entra ID what it signs in with”.', 'Then choose “Start anew”.'], detail: 'EncounteredBaseEscrowThreshold: SystemForCrossDomainIdentityManagementCredentialValidationUnavailable' } : null,
    },
  };
}
