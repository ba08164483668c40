/// What Usher does by itself: the forms, a plan, the running, the report.
import type { ActionForm, ActionId, ActionPlanView, ActionProgress, ActionReport, ActionRow, ActionView, ChangeView, FormOption } from '../src/shapes';
import { filter } from './entra-scope';
import { readAt } from './people';
import { offline } from './problems';
import { scene } from './scene';

const option = (value: string, label: string, detail: string | null = null, disabled: string | null = null): FormOption => ({ value, label, detail, disabled });

const groups = (many: number): FormOption[] => [
  option('g1', 'Sales', '89 people · has the app'),
  option('g2', 'Zoë O’Brien-Łukasz’s project group with a name that is far longer than anybody expected it to become', '12 people'),
  option('g3', 'Phone users', '103 people', 'Okta makes this group from a rule of another app.'),
  option('g4', 'Rooms “west” & 🏢', '12 people'),
  ...Array.from({ length: many }, (_, at) => option(`m${String(at)}`, `Project ${String(at + 1).padStart(4, '0')}`, `${String((at * 7) % 60)} people`)),
];

const TITLE: Record<ActionId, string> = {
  zoom_app: 'Add the Zoom app in Okta',
  provisioning: 'Connect Okta to Zoom',
  features: 'Switch on create, update and deactivate',
  write_mapping: 'Write the six mappings',
  write_rules: 'Write the rules that you kept',
  remove_user_type: 'Remove the fixed user type',
  assign_groups: 'Give the app to groups',
  zoom_groups: 'Create groups in Zoom',
  push_groups: 'Push groups with Okta',
  change_pushes: 'Pause or end pushes',
  retry_pushes: 'Retry failed pushes',
  try_requests: 'Try what Okta will send',
  entra_app: 'Add Zoom’s application',
  entra_settings: 'Set where, whom and when',
  entra_assign: 'Give the application to groups',
  entra_token: 'Hand over Zoom’s token',
  entra_client: 'Hand over a client ID and secret',
  entra_mapping: 'Write the attribute mappings',
  entra_rules: 'Write the rules that you kept',
  entra_filter: 'Write a scoping filter',
  entra_job: 'Start provisioning',
  entra_one_person: 'Provision one person now',
};

const EXPLAINS: Partial<Record<ActionId, string>> = {
  features: 'Switches on three settings of the Zoom app in Okta. Passwords are left alone.',
  assign_groups: 'Gives the Zoom app in Okta to the groups that you choose. Nobody loses it.',
  provisioning: 'Makes the connection in Okta, and opens Zoom’s page, where you allow it.',
};

const explains = (action: ActionId): string => EXPLAINS[action] ?? `Changes what you choose, in ${action.startsWith('entra') ? 'Entra ID' : 'Okta'}, after showing it to you.`;

export function actionForm(action: ActionId): ActionForm {
  const form = (fields: ActionForm['fields'], ...saw: string[]): ActionForm => ({ action, title: TITLE[action], explains: explains(action), fields, saw });
  switch (action) {
    case 'zoom_app':
      return form(
        [
          { kind: 'one', name: 'app', label: 'Which Zoom app', hint: 'Okta has two of them.', options: [option('0oa1', 'Zoom', 'Active · 89 people'), option('0oa2', 'Zoom (old)', 'Inactive'), option('new', 'Add another one', null, 'One of the two will do.')], chosen: null },
          { kind: 'text', name: 'domain', label: 'First part of your vanity URL', hint: 'For acme.zoom.us that is acme.', value: '' },
          { kind: 'text', name: 'label', label: 'Name in Okta (optional)', hint: '', value: 'Zoom' },
        ],
        'Okta has 2 apps made from the Zoom tile.',
      );
    case 'assign_groups':
      return form(
        [{ kind: 'several', name: 'groups', label: 'Groups that get the app', hint: 'Choose other groups than those you push.', options: scene === 'nobody' ? [] : groups(scene === 'huge' ? 5_000 : 40), chosen: ['g1'] }],
        '1 of the groups has the app already.',
        'Okta has 44 groups; those of other apps cannot be chosen.',
      );
    case 'push_groups':
      return form([
        { kind: 'several', name: 'groups', label: 'Groups to push', hint: '', options: groups(1), chosen: [] },
        { kind: 'one', name: 'how', label: 'What Okta makes of them', hint: '', options: [option('new', 'New groups in Zoom'), option('link', 'The groups of the same name', 'Where Zoom has one.')], chosen: 'new' },
      ]);
    case 'zoom_groups':
      return form([{ kind: 'names', name: 'names', label: 'Names of the groups', hint: 'As they should stand in Zoom.', values: ['Standard', 'Phone Users', 'CC Agents'] }], 'Zoom has 9 groups.');
    case 'change_pushes':
      return form([{ kind: 'one', name: 'push', label: 'Which push', hint: '', options: groups(30), chosen: null }]);
    case 'entra_one_person':
      return form([{ kind: 'person', name: 'person', label: 'Whom to provision', hint: 'Somebody who does not mind, and who has the application.', chosen: scene === 'done' ? option('p0', 'Zoë O’Brien-Łukasz', 'zoe.obrien@practice.example') : null }], 'Provisioning is paused, as it has to be.');
    case 'entra_filter':
      return form([{ kind: 'filter', name: 'filter', label: 'The filter', hint: 'It is written as it stands here.', value: scene === 'nobody' ? { groups: [] } : filter }]);
    case 'entra_client':
      return form([
        { kind: 'text', name: 'client_id', label: 'Client ID', hint: 'Of the app in Zoom’s Marketplace.', value: '' },
        { kind: 'text', name: 'token_url', label: 'Token address', hint: '', value: 'https://zoom.us/oauth/token' },
      ]);
    case 'entra_job':
      return form([{ kind: 'one', name: 'wish', label: 'What Entra ID should do', hint: '', options: [option('start', 'Start', 'The first cycle begins within a minute.'), option('pause', 'Pause'), option('restart', 'Start anew, from the beginning')], chosen: 'start' }]);
    case 'entra_app':
    case 'entra_settings':
    case 'entra_assign':
    case 'entra_token':
    case 'entra_mapping':
    case 'entra_rules':
    case 'provisioning':
    case 'features':
    case 'write_mapping':
    case 'write_rules':
    case 'remove_user_type':
    case 'retry_pushes':
    case 'try_requests':
      return form([]);
  }
}

const change = (some: Partial<ChangeView>): ChangeView => ({
  what: 'Switch on “Create Users”',
  vendor: 'Okta',
  method: 'PUT',
  path: '/api/v1/apps/0oa1b2c3d4E5F6g7h8i9/features/USER_PROVISIONING',
  before: 'off',
  after: 'on',
  back: 'Switch it off again in the app’s tab Provisioning, To App.',
  ...some,
});

const changes: ChangeView[] = [
  change({}),
  change({ what: 'Switch on “Update User Attributes”' }),
  change({ what: 'Give the app to the group “Zoë O’Brien-Łukasz’s project group with a name that is far longer than anybody expected”', method: 'PUT', path: '/api/v1/apps/0oa1b2c3d4E5F6g7h8i9/groups/00g1b2c3d4E5F6g7h8i9', before: null, after: '12 people get the app', back: 'Take the app from the group again.' }),
  change({ what: 'Remove the rule for “userType”', method: 'POST', path: '/api/v1/mappings/prm1b2c3d4E5F6g7h8i9', before: '"Basic" for everybody, on create and update, whatever licence the account gives new people', after: null, back: 'Write the same rule again.' }),
];

const row = (some: Partial<ActionRow> = {}): ActionRow => ({
  plan: 'act-1',
  action: 'features',
  title: 'Switch on 4 settings',
  started_at: readAt,
  done: 4,
  failed: 0,
  total: 4,
  can_resume: false,
  can_take_back: true,
  ...some,
});

export function actionView(id: ActionId): ActionView {
  return { id, title: TITLE[id], explains: explains(id), last: id === 'assign_groups' ? row({ title: 'Give the app to 3 groups', failed: 1 }) : null };
}

const many = (): ChangeView[] => Array.from({ length: 5_000 }, (_, at) => change({ what: `Give the app to the group Project ${String(at + 1).padStart(4, '0')}`, before: null, after: `${String(at % 60)} people get the app`, back: 'Take the app from the group again.' }));

let allowed = false;

export function allow(): void {
  allowed = true;
}

export function actionPlan(id: string): ActionPlanView {
  const soAlready = scene === 'so-already';
  return {
    id,
    profile: 'practice',
    action: 'features',
    takes_back: id === 'act-back' ? 'act-1' : null,
    made_at: readAt,
    act: soAlready ? 'Nothing to change' : id === 'act-back' ? 'Take back 4 changes' : scene === 'huge' ? 'Give the app to 5,000 groups' : 'Make 4 changes in Okta',
    changes: soAlready ? [] : scene === 'huge' ? many() : changes,
    already: soAlready ? ['“Create Users” is on.', '“Update User Attributes” is on.', '“Deactivate Users” is on.'] : ['“Deactivate Users” is on.', 'The group Sales has the app.'],
    left_alone: ['“Sync Password”: people sign in through Okta, so Zoom needs no password.'],
    warnings: soAlready ? [] : ['12 people who have an account in Zoom already are not linked by Okta. Import and match them first.'],
    scopes_missing: scene === 'scopes' && !allowed ? ['okta.apps.manage', 'okta.groups.manage'] : [],
    person_must: scene === 'consent' ? 'Sign in to Zoom as the owner or an admin, and allow Okta.' : null,
    requests: soAlready ? 3 : scene === 'huge' ? 10_004 : 12,
    carried_out: scene === 'done',
  };
}

export function actionReport(): ActionReport {
  const bad = scene === 'partly';
  const deed = (at: number): ActionReport['deeds'][number] => ({
    what: changes[at]?.what ?? '',
    back: changes[at]?.back ?? '',
    state: { kind: 'done', saw: 'Read again: it is on.' },
    steps: [],
  });
  if (scene === 'skipped' || scene === 'provisioned') return onePerson();
  if (!bad) return { row: row(), deeds: changes.map((_, at) => deed(at)), proof: 'All 4 changes are made, and seen in Okta on looking again.', halted: null };
  return {
    row: row({ done: 1, failed: 2, total: 5, can_resume: true }),
    deeds: [
      deed(0),
      { ...deed(1), state: { kind: 'already_so', saw: 'Somebody had switched it on since the plan was made.' } },
      { ...deed(2), state: { kind: 'moved', problem: { code: 'act.moved', what: 'The group has other people than the plan shows', why: 'It had 12 people when the plan was made and has 61 now, so nothing was written.', fix: ['Make a new plan, and look at what changed.'], detail: null } } },
      { ...deed(3), state: { kind: 'refused', problem: { code: 'okta.refused', what: 'Okta refused to change the mapping', why: 'It checks the expression of every rule, and does not understand one of them.', fix: ['Mend the rule for “department” in Okta.', 'Make a new plan.'], detail: 'E0000001: Api validation failed: propertyMapping' } } },
      { what: 'Switch on “Deactivate Users”', back: 'Switch it off again.', state: { kind: 'not_tried' }, steps: [] },
    ],
    proof: '1 of 5 changes is made, and seen in Okta on looking again.',
    halted: { ...offline, what: 'Okta could not be reached any longer' },
  };
}

/** One person provisioned on demand: brought to Zoom, or left out on the way. */
function onePerson(): ActionReport {
  const out = scene === 'skipped';
  const what = 'Provision Zoë O’Brien-Łukasz now';
  const steps: ActionReport['deeds'][number]['steps'] = [
    { name: 'Import', end: 'done', says: 'Entra ID read her: her account is on, and she has a licence for it.', detail: '{"objectId":"7b0f…","accountEnabled":"True","userPrincipalName":"zoe.obrien@practice.example"}' },
    { name: 'Scoping', end: out ? 'failed' : 'done', says: out ? 'She is not in scope: nobody has given her the application with a role.' : 'She is given the application by the group Sales, and the filter lets her in.', detail: out ? 'SkipReason: NotEffectivelyEntitled. This object is not assigned to the application. '.repeat(3) : null },
    { name: 'Matching', end: out ? 'skipped' : 'done', says: out ? '' : 'Zoom has nobody with this address yet.', detail: null },
    { name: 'Export', end: out ? 'skipped' : 'done', says: out ? '' : 'Zoom made her account.', detail: null },
  ];
  const problem = { code: 'entra.skipped', what: 'Entra ID left her out', why: 'She has the application with the role “Default Access”, and Entra ID brings nobody with that role.', fix: ['Give her the application with another role.'], detail: null };
  return {
    row: row({ action: 'entra_one_person', title: what, done: out ? 0 : 1, failed: out ? 1 : 0, total: 1, can_take_back: false }),
    deeds: [{ what, back: 'Switch the account off in Zoom.', steps, state: out ? { kind: 'refused', problem } : { kind: 'done', saw: 'Zoom has zoe.obrien@practice.example, Licensed.' } }],
    proof: out ? 'Nobody was brought to Zoom.' : 'Zoë O’Brien-Łukasz is in Zoom.',
    halted: null,
  };
}

export const doing: ActionProgress = { kind: 'doing', what: 'Switching on “Update User Attributes”', done: 1, total: 4 };
export const consent: ActionProgress = { kind: 'consent', host: 'zoom.us', until: new Date(Date.now() + 8 * 60_000).toISOString() };
export const rows: ActionRow[] = [row()];
