/// The made-up guide of Google Workspace: its steps, who is in scope, the endpoint, who has arrived, what has drifted.
import type {
  ArrivalView,
  DriftKind,
  DriftView,
  EndpointView,
  PeopleScopeDraft,
  PeopleScopeView,
  Problem,
  ScopeGroupRow,
  ScopePage,
  ScopeSide,
  SeenPage,
  SeenPerson,
  StepStatus,
  SyncedRow,
  SyncedSight,
  SyncedView,
  UnitRow,
  WayChoice,
} from '../src/shapes';
import { person, readAt, total } from './people';
import { offline } from './problems';
import { scene } from './scene';
import { failed, minutesAgo, paragraph, passed, strong, text, type Step } from './text';

const answers: Partial<Record<string, string>> = scene === 'done' ? { google_removal: 'day' } : {};

/** Keeps an answer for as long as the page is open. */
export function googleAnswered(question: string, value: string): void {
  answers[question] = value;
}

const status: StepStatus = scene === 'done' ? 'done' : 'not_started';

export const googleSteps = (): Step[] => [
  { id: 'connect-google', section: 'Connect', title: 'Connect Google', why: 'Usher reads people, groups and units; it changes nothing in Google.', status: 'done', page: 'connect_provider', checks: [{ id: 'provider_connection', title: 'Google answers', outcome: passed('Read 250 people and 31 groups.') }] },
  {
    id: 'who',
    section: 'Choose',
    title: 'Choose who gets Zoom',
    why: 'Whoever is in scope is created in Zoom, and whoever leaves it is switched off, so count them before.',
    status,
    page: 'people_scope',
    blocks: [
      paragraph(text('Choose here whom you mean; Usher reads everybody from Google, counts, and names who is left out and why. Nothing is written.')),
      { kind: 'bullets', items: [[paragraph(strong('A group'), text(', made for this alone, is best: somebody gets Zoom by joining it, and loses Zoom by leaving it.'))], [paragraph(strong('Everybody'), text(' takes shared mailboxes and service accounts too.'))]] },
      { kind: 'heading', text: 'Who is left out' },
      { kind: 'bullets', items: [[paragraph(strong('Archived'), text(' people: auto-provisioning does not include them.'))]] },
    ],
    checks: [{ id: 'directory', title: 'Google has people and groups', outcome: passed('Read 250 people and 31 groups.') }, { id: 'people_scope', title: 'It is chosen who gets Zoom', outcome: null }],
  },
  {
    id: 'form',
    section: 'Set up Google',
    title: 'Fill in the auto-provisioning form',
    why: 'A wrong address or a forgotten delay shows only hours later, and never in the console.',
    status: scene === 'broken' ? 'needs_attention' : status,
    page: 'autoprovisioning',
    blocks: [
      paragraph(text('One form in five parts. Usher has no way into it, so each part stands here as you will see it.')),
      { kind: 'steps', items: [[paragraph(text('Choose '), strong('Configure autoprovisioning'), text('.')), { kind: 'panel', name: 'google-autoprovisioning', alternative: 'Google’s Admin console: Configure autoprovisioning is lit' }], [paragraph(strong('Endpoint URL'), text(': enter this address, letter by letter.')), { kind: 'copy', name: 'base' }]] },
      paragraph(text('Then enter in Usher what stands in the field for the endpoint.')),
      { kind: 'heading', text: 'Which delay' },
      paragraph(strong('Within 24 hours'), text(' is right for most. A longer one keeps whoever left signed in to Zoom for so many days.')),
    ],
    asks: [
      {
        kind: 'one',
        name: 'google_removal',
        label: 'What does the console do when somebody leaves?',
        hint: 'The delay in the part Deprovisioning. It decides from when a leaver counts as overdue.',
        options: [['day', 'Within 24 hours', 'Right for most.'], ['day_7', 'After 7 days', ''], ['never', 'Nothing', 'Leavers keep Zoom until somebody switches them off.']].map(([value = '', label = '', detail = '']) => ({ value, label, detail, disabled: null })),
        chosen: answers.google_removal ?? null,
      },
    ],
    checks: [{ id: 'endpoint', title: 'Zoom answers at the endpoint', outcome: scene === 'broken' ? failed(oldAddress) : null }],
  },
  {
    id: 'turn-on',
    section: 'Set up Google',
    title: 'Turn it on, and watch them arrive',
    why: 'Google shows neither when it sends people nor whom, so Usher counts in Zoom.',
    status,
    page: 'arrival',
    blocks: [{ kind: 'steps', items: [[paragraph(text('Switch the card '), strong('Autoprovisioning'), text(' to Active.')), { kind: 'panel', name: 'google-turn-on', alternative: 'Google’s Admin console: the switch stands on Active' }]] }, paragraph(text('Google sends people every few hours, at times of its own.'))],
    checks: [{ id: 'arrival', title: 'Everybody in scope is in Zoom', outcome: null }],
  },
  {
    id: 'synced',
    section: 'Afterwards',
    title: 'See what becomes of a change',
    why: 'Whoever asks you tomorrow whether a leaver still has Zoom should get an answer.',
    status,
    page: 'synced',
    blocks: [paragraph(text('Each row is a change in Google: what should become of it in Zoom, who does it, and on whom it was seen.')), paragraph(text('Switching off takes the licence and the sign-in away, and can be undone.'))],
    checks: [{ id: 'synced', title: 'Who left is not active in Zoom', outcome: null }],
  },
  {
    id: 'drift',
    section: 'Afterwards',
    title: 'Watch for drift',
    why: 'A token that ends stops everything, and Google sends no mail about it.',
    status: scene === 'done' ? 'done' : 'check_again',
    page: 'drift',
    blocks: [paragraph(text('Google keeps no record of its provisioning that a program could read. So Usher compares both sides, whenever you look.')), paragraph(text('Come back once a week, and after every change of the scope, the units or the token.'))],
    checks: [{ id: 'drift', title: 'Google and Zoom agree', outcome: null }],
  },
];

const way = (of: WayChoice['way'], title: string, description: string, secret_label: string, recommended: boolean): WayChoice => ({
  way: of,
  title,
  description,
  recommended,
  secret_label,
  secret_kept: false,
  help_title: 'A Google client for Usher',
  help: [{ kind: 'steps', items: [[paragraph(text('Choose '), strong('Create client, Desktop app'), text('.')), { kind: 'panel', name: 'google-oauth-client', alternative: 'Google Cloud: Desktop app is chosen' }]] }],
  help_copyables: [],
  sources: [],
  disputed: [],
});

export const googleWays: WayChoice[] = [
  way({ kind: 'google_desktop', client_id: '' }, 'Sign in with your browser', 'As a super admin. It needs a client of your own in a Google Cloud project.', 'Client secret', true),
  way({ kind: 'google_service', email: '', client_id: '', subject: '' }, 'Service account with domain-wide delegation', 'Nobody signs in. For runs that nobody watches; its key can act as any administrator, so guard it.', 'Key file (JSON)', false),
];

const BRANCHES = ['/Engineering', '/Engineering/Platform', '/Engineering/Research', '/Finance', '/Sales', '/Sales/Americas', '/Sales/EMEA', '/Sales/EMEA/Łódź and everything else east of the river Oder', '/Sales East', '/Support'];
const PATHS = scene === 'huge' ? Array.from({ length: 120 }, (_, at) => at).flatMap((at) => ['', '/North', '/South', '/South/Coast'].map((end) => `/Region ${String(at + 100)}${end}`)) : BRANCHES;

const everybody = Array.from({ length: total }, (_, at) => at);
const unitOf = (at: number): string => (at % 19 === 4 ? '/' : (PATHS[at % PATHS.length] ?? '/'));
const isIn = (path: string, unit: string): boolean => unit === '/' || path === unit || path.startsWith(`${unit}/`);

const inUnit = new Map<string, number>();
for (const at of everybody) inUnit.set(unitOf(at), (inUnit.get(unitOf(at)) ?? 0) + 1);
const many = (unit: string): number => [...inUnit].filter(([path]) => isIn(path, unit)).reduce((sum, [, people]) => sum + people, 0);

const units: UnitRow[] = ['/', ...PATHS].map((path) => ({
  path,
  name: path === '/' ? 'The whole organisation' : (path.split('/').at(-1) ?? path),
  depth: path.split('/').filter(Boolean).length,
  people: inUnit.get(path) ?? 0,
  people_below: many(path),
}));

const groups: ScopeGroupRow[] =
  scene === 'nobody'
    ? []
    : [
        { id: 'g1', name: 'Zoom users', address: 'zoom-users@practice.example', people: 214 },
        { id: 'g2', name: 'All of Sales, Account Management, Pre-Sales, and their assistants in every region', address: 'all-of-sales-and-account-management@practice.example', people: 83 },
        { id: 'g3', name: 'Zoë’s reading group', address: 'reading@practice.example', people: null },
        ...Array.from({ length: scene === 'huge' ? 4_000 : 24 }, (_, at) => ({ id: `t${String(at)}`, name: `Team ${String(at + 1)}`, address: `team-${String(at + 1)}@practice.example`, people: (at * 7) % 60 })),
      ];

let kept: PeopleScopeDraft | null = scene === 'done' ? { kind: 'group', address: 'zoom-users@practice.example' } : null;

type Place = { side: 'inside' | 'outside' | 'cannot_say'; why: string; cure: string | null };

function placeOf(draft: PeopleScopeDraft, at: number): Place {
  if (at % 23 === 7) return { side: 'outside', why: 'suspended in Google', cure: 'Reactivate them in Google if they need Zoom.' };
  if (at % 41 === 9) return { side: 'outside', why: 'archived, and Google sends nothing about archived people', cure: 'Take them out of the archive if they need Zoom.' };
  switch (draft.kind) {
    case 'everybody':
      return { side: 'inside', why: 'in scope, and active in Google', cure: null };
    case 'units':
      return draft.paths.some((path) => isIn(unitOf(at), path)) ? { side: 'inside', why: 'in scope, and active in Google', cure: null } : { side: 'outside', why: 'in another organisational unit', cure: 'Move them, or choose their unit as well.' };
    case 'group':
      if (at % 11 === 3) return { side: 'cannot_say', why: 'in the group only through Team 7, and whether Google looks there is not documented', cure: null };
      return at % 7 === 2 ? { side: 'outside', why: 'not in the group', cure: 'Add them to the group.' } : { side: 'inside', why: 'in scope, and active in Google', cure: null };
  }
}

const noGroup = (address: string): Problem => ({ code: 'people_scope.no_group', what: `“${address}” cannot be the scope.`, why: 'No group has this address.', fix: ['Make the group in the Admin console under Directory, Groups, and look again.'], detail: null });

export function peopleScope(asked: PeopleScopeDraft | null): PeopleScopeView {
  const draft = asked ?? kept ?? { kind: 'everybody' };
  const problems: Problem[] = draft.kind === 'group' && groups.every(({ address }) => address !== draft.address) ? [noGroup(draft.address)] : [];
  const places = problems.length > 0 ? [] : everybody.map((at) => ({ at, ...placeOf(draft, at) }));
  if (problems.length === 0 && places.every(({ side }) => side === 'outside')) problems.push({ code: 'people_scope.nobody', what: 'Nobody would come to Zoom.', why: 'The scope has nobody in it who is active in Google and has an address.', fix: ['Choose another unit or group, or put people into the group first.'], detail: null });
  const sides = (side: Place['side']): number => places.filter((one) => one.side === side).length;
  const reasons = [...new Set(places.filter(({ side }) => side !== 'inside').map(({ why }) => why))].map((why) => {
    const found = places.filter((one) => one.why === why);
    return { reason: why, cure: found[0]?.cure ?? null, people: found.length, examples: found.slice(0, 3).map(({ at }) => person(at).name) };
  });
  return {
    draft,
    kept,
    units,
    groups,
    counts: { inside: sides('inside'), outside: sides('outside'), cannot_say: sides('cannot_say') },
    reasons: reasons.sort((one, other) => other.people - one.people),
    remarks:
      draft.kind === 'everybody'
        ? ['Everybody means service accounts and shared mailboxes too. A group made for Zoom alone is easier to answer for: whoever is in it has Zoom.']
        : draft.kind === 'group' && problems.length === 0
          ? ['Put people into the group directly, not through another group: then there is no doubt.', `Google wants ${draft.address} in two places: under User access, so that the app is on for the group, and under Provisioning scope.`]
          : [],
    problems,
    read_at: readAt,
  };
}

export function keepPeopleScope(draft: PeopleScopeDraft): PeopleScopeView {
  kept = draft;
  return peopleScope(null);
}

export function peopleScopeRows(asked: PeopleScopeDraft | null, side: ScopeSide, query: string, offset: number, limit: number): ScopePage {
  const draft = asked ?? kept ?? { kind: 'everybody' };
  const found = everybody.filter((at) => placeOf(draft, at).side === side && has(at, query));
  return { total: found.length, offset, people: found.slice(offset, offset + limit).map((at) => ({ id: person(at).id, name: person(at).name, login: person(at).login, inside: side === 'inside', why: `${placeOf(draft, at).why.replace(/^./, (first) => first.toUpperCase())}.` })) };
}

const has = (at: number, query: string): boolean => query === '' || `${person(at).name} ${person(at).login}`.toLowerCase().includes(query.toLowerCase());

const RIGHT = 'https://api.zoom.us/scim2';
const oldAddress: Problem = { code: 'endpoint.scim', what: 'The endpoint ends in /scim, Zoom’s old address.', why: 'Zoom still answers there today. Its reference names /scim2 alone, so nobody promises that it goes on.', fix: [`Put ${RIGHT} into the field for the endpoint.`], detail: null };

export const endpoint = (): EndpointView | null => (scene === 'done' ? tried(RIGHT) : scene === 'broken' ? tried('https://api.zoom.us/scim') : null);

export function tried(typed: string): EndpointView {
  const right = typed === RIGHT;
  return { typed, saw: right ? ['Zoom answers SCIM at /scim2, and takes the token.'] : [], right: RIGHT, problem: right ? null : oldAddress, tried_at: minutesAgo(3) };
}

const inScope = Math.round(total * 0.9);
const arrived = scene === 'done' ? inScope : Math.round(inScope * 0.84);
const isMissing = (at: number): boolean => scene !== 'done' && at % 7 === 2;

const MISSING: Pick<SeenPerson, 'directory' | 'zoom' | 'why'>[] = [
  { directory: 'in scope', zoom: '', why: 'Google has not brought them yet' },
  { directory: 'in scope', zoom: 'person@practice.example (switched off, Basic)', why: 'Switched off in Zoom' },
  { directory: 'in scope', zoom: '', why: 'Invited, and has not accepted' },
];

export function arrival(): ArrivalView {
  const first = scene === 'first';
  const expect = 'Google goes through everybody every few hours, and through the first round at its own pace. 40 more came in the 20 minutes before 14:06 UTC.';
  if (scene === 'broken') return { in_scope: 0, arrived: 0, missing: [], complete: false, history: [], expect, looked_at: null, problem: { code: 'people_scope.not_chosen', what: 'Nobody has chosen who comes to Zoom.', why: 'Usher compares Zoom with the unit or group that Google is set to, and Google’s console cannot be read.', fix: ['Choose the unit or the group on the step “Choose who gets Zoom”.'], detail: null } };
  const steps = scene === 'nobody' ? [] : [0, 0.1, 0.12, 0.4, 0.41, 0.7, 0.84, 1];
  const history = first ? [] : steps.filter((share) => share < 1 || scene === 'done').map((share, at, all) => ({ at: minutesAgo((all.length - at) * 17 - 13), in_scope: inScope, arrived: Math.round(inScope * share) }));
  return {
    in_scope: first ? 0 : inScope,
    arrived: first ? 0 : arrived,
    missing:
      first || scene === 'done' || scene === 'nobody' || scene === 'planned'
        ? []
        : [
            { reason: 'Google has not brought them yet', cure: 'Wait for the next round; after a day, look at the endpoint and the token.', people: inScope - arrived - 9, examples: ['Chloé Bakker', 'Zoë O’Brien-Łukasz', 'Håkon Müller'] },
            { reason: 'Switched off in Zoom', cure: 'Activate them in Zoom, under User Management, Users.', people: 5, examples: ['Ada Abara', 'Amir Castillo', 'Ines Dubois'] },
            { reason: 'Invited, and has not accepted', cure: 'They have to open Zoom’s mail; or make the domain an associated domain.', people: 4, examples: ['Noor García', 'Priya Hansen', 'Søren Ivanova'] },
          ],
    complete: scene === 'done',
    history,
    expect,
    looked_at: first || scene === 'planned' ? null : minutesAgo(4),
    problem: null,
  };
}

const seen = (at: number, some: Pick<SeenPerson, 'directory' | 'zoom' | 'why'>): SeenPerson => ({ id: person(at).id, name: person(at).name, login: person(at).login, ...some });

const page = (found: number[], offset: number, limit: number, row: (at: number) => SeenPerson): SeenPage => ({ total: found.length, offset, people: found.slice(offset, offset + limit).map(row) });

export function arrivalRows(query: string, offset: number, limit: number): SeenPage {
  const nothing = { directory: '', zoom: '', why: '' };
  return page(everybody.filter((at) => isMissing(at) && has(at, query)), offset, limit, (at) => seen(at, MISSING[at % MISSING.length] ?? nothing));
}

export function synced(): SyncedView {
  const row = (event: SyncedRow['event'], title: string, should: string, people: number, sight: SyncedSight): SyncedRow => ({ event, title, should, people: looked ? people : 0, seen: looked ? sight : { kind: 'nobody' } });
  const looked = scene !== 'first' && scene !== 'broken';
  return {
    rows: [
      row('added', 'Somebody is new in the scope', 'Google creates the account in Zoom.', 12, { kind: 'as_expected', person: 'Zoë O’Brien-Łukasz', saw: 'New in Google, and in Zoom.' }),
      row('removed', 'Somebody falls out of the scope', 'Google deactivates them after 24 hours, with its next round.', 3, { kind: 'waiting', people: 3, saw: '3 people on the way: the time for it is not over.' }),
      row('renamed', 'A name or a department changes', 'Google writes it to Zoom. A display name that somebody typed in Zoom stays.', 8, { kind: 'otherwise', people: ['Chloé Bakker', 'Håkon Müller', 'Ines Dubois'], more: 5, saw: '8 people with other values in Zoom.' }),
      row('address_changed', 'The mail address changes', 'Zoom keeps its sign-in address: a second account may come into being. Change it in Zoom first.', 1, { kind: 'otherwise', people: ['Søren Ivanova'], more: 0, saw: '1 person with a second account at an earlier address.' }),
      row('suspended', 'Somebody is suspended', 'Google deactivates them after 24 hours, with its next round.', 11, { kind: 'as_expected', person: 'Kofi Tanaka', saw: 'Not active in Zoom any more.' }),
      row('archived', 'Somebody is archived', 'Nothing: Google’s provisioning leaves archived people out. Suspend them first.', 0, { kind: 'nobody' }),
      row('deleted', 'Somebody is deleted', 'Google deactivates them after 24 hours, with its next round.', 0, { kind: 'nobody' }),
    ],
    looked_at: looked ? minutesAgo(4) : null,
    problem: scene === 'broken' ? offline : null,
  };
}

const DRIFTED: Record<DriftKind, { every: number; rest: number } & Pick<SeenPerson, 'directory' | 'zoom' | 'why'>> = {
  missing: { every: 31, rest: 5, directory: 'in scope', zoom: '', why: 'Google has not brought them yet' },
  still_active: { every: 83, rest: 10, directory: 'suspended in Google', zoom: 'person@practice.example (active, Licensed)', why: 'Active in Zoom, and should not be' },
  differs: { every: 17, rest: 3, directory: 'in scope', zoom: 'person@practice.example (active, Basic)', why: 'The department is Sales in Google, and Marketing and Partner Communications in Zoom; the family name is Łukasz in Google, and Lukasz in Zoom' },
  duplicate: { every: 1, rest: 1, directory: '', zoom: '', why: '' },
  not_in_directory: { every: 101, rest: 0, directory: '', zoom: 'guest@elsewhere.example (active, Basic)', why: 'No person of Google’s has this address' },
};

const drifted = (kind: DriftKind, query: string): number[] => {
  const { every, rest } = DRIFTED[kind];
  return scene === 'done' ? [] : everybody.filter((at) => at % every === rest && has(at, query));
};

export function drift(): DriftView {
  if (scene === 'first' || scene === 'broken') return { kinds: [], equal: 0, looked_at: null, problem: scene === 'broken' ? offline : null };
  const one = (kind: DriftKind, title: string, explains: string, cure: string | null, step: string | null): DriftView['kinds'][number] => ({
    kind,
    title,
    explains,
    people: drifted(kind, '').length,
    cure,
    step: googleSteps().filter(({ id }) => id === step).map(({ id, title }) => ({ id, title }))[0] ?? null,
  });
  return {
    kinds: [
      one('missing', 'In scope, and not in Zoom', 'They should be active in Zoom, and are not.', 'Look at the reason of each, and at the step that brings people.', 'turn-on'),
      one('still_active', 'Out of scope, and active in Zoom', 'Suspended, archived or deleted in Google, or of no chosen unit or group.', 'Whoever must not get in: deactivate them in Zoom.', 'synced'),
      one('differs', 'Other values in Zoom', 'The mapping gives another name or department than Zoom shows.', 'They follow with the next round, unless somebody changed them in Zoom.', null),
      one('duplicate', 'Two accounts in Zoom', 'One at the present address, one at an alias or in another letter case.', 'Keep the present one in Zoom, and merge the other.', null),
      one('not_in_directory', 'In Zoom, and nobody’s in Google', 'External people, rooms or test accounts may be wanted. Usher never touches them.', null, null),
    ],
    equal: Math.round(total * 0.88),
    looked_at: minutesAgo(4),
    problem: null,
  };
}

export const driftRows = (kind: DriftKind, query: string, offset: number, limit: number): SeenPage => page(drifted(kind, query), offset, limit, (at) => seen(at, { directory: DRIFTED[kind].directory, zoom: DRIFTED[kind].zoom, why: DRIFTED[kind].why }));
