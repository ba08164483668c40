/// A guide with one of each page and every kind of block.
import type { Block, ConnectionState, ConnectionView, Panel, ProfileView, ProviderName, Side, SignInView, StepView, Way, WayChoice } from '../src/shapes';
import { VENDOR } from '../src/words';
import { actionView } from './act';
import { entraSteps, entraWays } from './entra';
import { googleSteps, googleWays } from './google';
import { offline, scopeMissing, signInEnded } from './problems';
import { scene } from './scene';
import { code, failed, link, paragraph, passed, seen, strong, text, unknown, type Step } from './text';

const PANELS: Panel[] = ['okta-add-zoom-app', 'okta-api-integration', 'okta-attribute-mappings', 'okta-assignments', 'okta-push-groups', 'okta-system-log', 'zoom-default-licence', 'zoom-associated-domain', 'zoom-groups', 'entra-app-registration', 'entra-api-permissions', 'entra-gallery', 'entra-own-app', 'entra-admin-credentials', 'entra-authorize', 'entra-provisioning-settings', 'entra-attribute-mappings', 'entra-scoping-filter', 'entra-users-and-groups', 'entra-provisioning-overview', 'entra-provisioning-logs', 'zoom-group-scim', 'zoom-marketplace-token', 'google-api-library', 'google-consent-screen', 'google-oauth-client', 'google-trust-app', 'google-delegation', 'google-web-apps', 'google-user-access', 'google-autoprovisioning', 'google-attribute-mapping', 'google-scope', 'google-deprovisioning', 'google-turn-on', 'zoom-sso-token'];

const steps: Step[] = [
  {
    id: 'before',
    section: 'Prepare',
    title: 'Before you start',
    why: 'Three roles and one plan have to be there; without them the later steps cannot work.',
    status: 'told_not_seen',
    page: 'text',
    blocks: [
      paragraph(text('You need these, in both places, before anything else:')),
      {
        kind: 'bullets',
        items: [
          [paragraph(text('In Zoom: '), strong('owner or admin'), text(', on a plan with single sign-on.'))],
          [paragraph(text('In Okta: '), strong('super administrator'), text(', and an edition with lifecycle management.'))],
        ],
      },
      { kind: 'note', blocks: [paragraph(text('Not sure about the plan? Go on: the connection’s check says it.'))] },
    ],
  },
  {
    id: 'connect-zoom',
    section: 'Prepare',
    title: 'Connect Zoom',
    why: 'Usher asks for one right only: SCIM. Zoom’s own page asks you to agree.',
    status: scene === 'signed-out' || scene === 'waiting' || scene === 'device' ? 'not_started' : scene === 'broken' ? 'needs_attention' : 'done',
    page: 'connect_zoom',
    checks: [
      {
        id: 'zoom_connection',
        title: 'Zoom answers',
        outcome: scene === 'signed-out' || scene === 'waiting' ? null : scene === 'broken' ? failed(scopeMissing) : passed('Read 128 people and 9 groups.', 'The address is the one for SCIM 2.0.'),
      },
    ],
  },
  {
    id: 'connect-okta',
    section: 'Prepare',
    title: 'Connect Okta',
    why: 'Usher reads people and groups; it changes nothing in Okta.',
    status: scene === 'signed-out' || scene === 'device' ? 'not_started' : 'check_again',
    page: 'connect_provider',
    checks: [{ id: 'provider_connection', title: 'Okta answers', outcome: seen({ kind: 'passed', saw: ['Read 250 people and 31 groups.'] }, 60 * 24 * 9, true) }],
  },
  {
    id: 'to-app',
    actions: ['features', 'provisioning'],
    section: 'Provision people',
    title: 'Let Okta create, update and deactivate people in Zoom',
    why: 'Until these three switches are on, Okta stores the connection and does nothing with it.',
    status: 'not_started',
    page: 'text',
    blocks: [
      {
        kind: 'steps',
        items: [
          [
            paragraph(text('In the Okta Admin Console open '), strong('Applications → Zoom → Provisioning → To App'), text('. '), link('Open that page', 'https://practice.example/admin/app/zoomus')),
          ],
          [
            paragraph(text('Choose '), strong('Edit'), text(', switch on the three lit lines, then '), strong('Save'), text('.')),
            { kind: 'panel', name: 'okta-zoom-provisioning', alternative: 'Okta, Provisioning tab, To App: Create Users, Update User Attributes and Deactivate Users are switched on; Sync Password stays off' },
          ],
          [
            paragraph(text('Where Okta asks for the base URL, paste this. It ends in '), code('/scim2'), text('.')),
            { kind: 'copy', name: 'base' },
            { kind: 'panel', name: 'a-panel-nobody-drew' as Panel, alternative: 'Okta, Integration: the base URL stands in the first field, above the token.' },
          ],
        ],
      },
      { kind: 'heading', text: 'If Save stays grey' },
      paragraph(text('The credentials on the tab '), strong('Integration'), text(' have not been tested yet. Test them there first.')),
    ],
    checks: [
      { id: 'directory', title: 'Okta has people and groups', outcome: scene === 'offline' ? unknown(offline) : passed('Read 250 people and 31 groups; 3 groups hold groups.') },
      { id: 'zoom_connection', title: 'Zoom answers', outcome: scene === 'offline' ? unknown({ ...offline, what: 'Zoom could not be reached' }) : failed(scopeMissing) },
      { id: 'mapping', title: 'Everybody’s values fit', outcome: null },
    ],
  },
  {
    id: 'licence',
    section: 'Provision people',
    title: 'Set the licence for new people',
    why: 'Whoever is created without a licence finds meetings cut short.',
    status: 'not_started',
    page: 'text',
    blocks: [paragraph(strong('SCIM has no call for the default licence.'), text(' A person sets it in Zoom, once. Usher asks which licence you expect.')), { kind: 'steps', items: [[paragraph(text('In Zoom, open '), strong('Advanced, Single Sign-On'), text('.')), { kind: 'panel', name: 'zoom-default-licence', alternative: 'Zoom: the default licence is lit' }]] }],
    checks: [{ id: 'default_licence', title: 'New people have the licence you expect', outcome: null }],
    asks: [
      {
        kind: 'one',
        name: 'expected_licence',
        label: 'Which licence should new people have in Zoom?',
        hint: 'Usher compares it with what Zoom reports. It changes nothing.',
        options: [
          { value: 'basic', label: 'Basic', detail: 'No cost; meetings end after 40 minutes.', disabled: null },
          { value: 'licensed', label: 'Licensed', detail: 'Takes one of the licences the account has paid for.', disabled: null },
          { value: 'none', label: 'Unassigned', detail: 'No licence for meetings; for accounts that give licences another way.', disabled: null },
        ],
        chosen: scene === 'done' ? 'licensed' : null,
      },
    ],
  },
  {
    id: 'provision',
    section: 'Provision people',
    title: 'Bring people to Zoom with Usher',
    why: 'This edition brings nobody to Zoom by itself, so Usher does it: it compares both lists and sends what is missing.',
    status: 'not_started',
    page: 'provision',
    blocks: [paragraph(text('Usher compares the directory with Zoom, shows what would change, and sends it once you say so.'))],
    checks: [{ id: 'arrival', title: 'Everybody is in Zoom', outcome: scene === 'done' ? passed('Zoom has all of it: 225 people, seen on reading back.') : null }],
  },
  {
    id: 'panels',
    section: 'Provision people',
    title: 'All drawings',
    why: 'Every panel of a console that Usher draws.',
    status: 'done',
    page: 'text',
    blocks: PANELS.map((name): Block => ({ kind: 'panel', name, alternative: `A drawing of ${name}` })),
  },
  { id: 'assign', section: 'Provision people', title: 'Give the app to people', why: 'Only who has the app is sent to Zoom.', status: 'needs_attention', page: 'text', actions: ['assign_groups', 'zoom_app'], checks: [{ id: 'assignments', title: 'Somebody has the app', outcome: failed(scopeMissing) }] },
  { id: 'okta-push', section: 'Groups and licences', title: 'Let Okta push groups', why: 'Okta can keep Zoom’s groups in step by itself.', status: scene === 'done' ? 'not_needed' : 'not_started', page: 'text', actions: ['push_groups', 'change_pushes'], instead_of: 'push', checks: [{ id: 'pushes', title: 'Every push is active', outcome: null }] },
  { id: 'mapping', section: 'Provision people', title: 'Does Zoom get the right values?', why: 'Nothing is written here. Each person’s values are compared with what Zoom has.', status: 'needs_attention', page: 'mapping_preview', checks: [{ id: 'mapping', title: 'Everybody’s values fit', outcome: failed({ code: 'mapping.will_fail', what: '12 people will be refused', why: 'The rule for userType gives “Basic”, which Zoom no longer has.', fix: ['Remove the rule for userType in Okta.'], detail: null }) }] },
  {
    id: 'push',
    section: 'Groups and licences',
    title: 'Choose the groups for Zoom',
    why: 'Zoom groups decide licences and settings. You see every change before it is made.',
    status: 'not_started',
    page: 'group_push',
    checks: [{ id: 'directory', title: 'Okta has people and groups', outcome: passed('Read 250 people and 31 groups.') }],
  },
  { id: 'results', section: 'Prove it', title: 'See that it works', why: 'What was asked, what Zoom has, and whether it is still so.', status: 'not_started', page: 'results', checks: [{ id: 'groups_in_zoom', title: 'Zoom has who it should', outcome: null }] },
  { id: 'rehearsal', section: 'Prove it', title: 'Rehearse with one test person', why: 'One person who goes through a whole life shows more than all settings that look right.', status: 'not_started', page: 'rehearsal', blocks: [paragraph(text('Usher acts in Okta as an admin would, and looks in Zoom after each act. Then everything is put back.'))], checks: [{ id: 'rehearsal', title: 'A rehearsal was seen to its end', outcome: null }] },
  { id: 'life', section: 'Keep watch', title: 'See what happens by itself', why: 'What a change in Okta does in Zoom, for your groups.', status: 'not_started', page: 'life_cycle', checks: [{ id: 'rehearsal', title: 'A rehearsal was seen to its end', outcome: null }] },
  { id: 'schedule', section: 'Keep watch', title: 'Keep groups in step by themselves', why: 'People join and leave every day. This computer can push what changed, as long as it is safe.', status: scene === 'broken' ? 'needs_attention' : 'not_started', page: 'schedule', blocks: [paragraph(text('Usher writes an entry into the schedule of this computer. Each start pushes only what is safe; anything else waits for you.'))], checks: [{ id: 'schedule', title: 'The scheduled push runs and ends well', outcome: null }] },
  { id: 'monitor', section: 'Keep watch', title: 'Watch for failures', why: 'A sign-in that ends or a group that is renamed stops everything quietly.', status: 'check_again', page: 'monitor', blocks: [paragraph(text('Usher looks only while it is open, and changes nothing by looking.')), { kind: 'heading', text: 'By hand' }, { kind: 'steps', items: [[paragraph(text('Open '), strong('Reports, System Log'), text('.'))]] }], checks: [{ id: 'monitor', title: 'Nothing has failed since you last looked', outcome: null }], actions: ['retry_pushes'] },
];

const stepsOf = (profile: string): Step[] => (profile === 'entra' ? entraSteps : profile === 'google' ? googleSteps() : steps);

export function stepView(profile: string, id: string): StepView | undefined {
  const steps = stepsOf(profile);
  const at = steps.findIndex((step) => step.id === id);
  const step = steps[at];
  if (step === undefined) return undefined;
  return {
    id,
    title: step.title,
    why: step.why,
    status: step.status,
    page: step.page,
    blocks: step.blocks ?? [],
    copyables: [{ name: 'base', label: 'Base URL', value: 'https://api.zoom.us/scim2' }],
    checks: step.checks ?? [],
    asks: step.asks ?? [],
    actions: (step.actions ?? []).map(actionView),
    instead_of: steps.filter(({ id }) => id === step.instead_of).map(({ id, title }) => ({ id, title }))[0] ?? null,
    sources: [
      { title: 'Okta, application features in the API reference', url: 'https://developer.okta.com/docs/api/', date: '2026-06' },
      { title: 'Zoom, SCIM2 reference', url: 'https://developers.zoom.us/docs/api/scim2/', date: '2026-08' },
    ],
    disputed:
      id === 'to-app'
        ? [
            {
              question: 'Does the base URL end in /scim or /scim2?',
              claims: [
                { source: 'Microsoft’s tutorial', date: '2024-03', says: 'It ends in /scim.' },
                { source: 'Zoom’s SCIM2 reference', date: '2026-08', says: 'It ends in /scim2.' },
              ],
              settled_by: 'It asks both, and shows which one answers for this account.',
            },
          ]
        : [],
    previous: steps[at - 1]?.id ?? null,
    next: steps[at + 1]?.id ?? null,
    can_tell: (step.checks ?? []).length === 0,
  };
}

export const stepList = steps.map(({ id, title }) => ({ id, title }));

export function profileView(id: string, name: string, practice: boolean): ProfileView {
  const steps = stepsOf(id);
  const provider = id === 'entra' || id === 'google' ? id : 'okta';
  const sections = [...new Set(steps.map(({ section }) => section))];
  return {
    id,
    name,
    provider,
    guide: provider === 'entra' ? 'entra_gallery' : provider,
    practice,
    zoom: connection('zoom', provider),
    provider_connection: connection('provider', provider),
    sections: sections.map((title) => ({
      title,
      steps: steps.filter(({ section }) => section === title).map(({ id, title, status }) => ({ id, title, status })),
    })),
    push_held: scene === 'held' ? 'A push from the terminal holds this customer since 14:02; another one waits until it ends.' : null,
    resumable_run: scene === 'partly' ? 'run-1' : null,
  };
}

const help: Block[] = [
  {
    kind: 'steps',
    items: [
      [paragraph(text('In Zoom’s Marketplace choose '), strong('Develop → Build App → General App'), text('.')), { kind: 'panel', name: 'zoom-marketplace-app', alternative: 'Zoom’s Marketplace: General App is chosen among three kinds of app' }],
      [
        paragraph(text('Put the redirect address into both lists, then copy the client ID.')),
        { kind: 'copy', name: 'redirect' },
        { kind: 'panel', name: 'zoom-redirect', alternative: 'Basic Information: the client ID above, the redirect address in both lists below' },
      ],
    ],
  },
];
const oktaHelp: Block[] = [
  {
    kind: 'steps',
    items: [
      [paragraph(text('Create a '), strong('native application'), text('.')), { kind: 'panel', name: 'okta-native-app', alternative: 'Okta, Create App Integration: OpenID Connect and Native Application are chosen' }],
      [paragraph(text('Grant the three scopes.')), { kind: 'panel', name: 'okta-api-scopes', alternative: 'Okta API Scopes: users, groups and apps may be read' }],
    ],
  },
];

function ways(side: Side, provider: ProviderName): WayChoice[] {
  const way = (of: Way, title: string, description: string, secret_label: string | null, recommended = false): WayChoice => ({
    way: of,
    title,
    description,
    recommended,
    secret_label,
    secret_kept: false,
    help_title: side === 'zoom' ? 'Make an app in Zoom’s Marketplace' : 'Make a native app in Okta',
    sources: [],
    disputed: [],
    help: side === 'zoom' ? help : oktaHelp,
    help_copyables: [{ name: 'redirect', label: 'Redirect address', value: 'http://127.0.0.1/cb/zoom' }],
  });
  const client_id = scene === 'signed-out' ? '' : 'a1B2c3D4e5';
  if (side === 'zoom') {
    return [
      way({ kind: 'zoom_public_client', client_id }, 'Sign in with your browser', 'As owner or admin. No secret to copy. Needs an app of yours in Zoom’s Marketplace: five minutes, with values to paste.', null, true),
      way({ kind: 'zoom_secret_client', client_id: '', redirect_ports: [49152] }, 'Sign in with your browser, with a client secret', 'For a general app that is there already.', 'Client secret'),
      way({ kind: 'zoom_server_to_server', account_id: '', client_id: '' }, 'Server-to-server app', 'Account ID, client ID and secret. For runs without a person.', 'Client secret'),
      way({ kind: 'zoom_token' }, 'Paste a SCIM token', 'If your Zoom page still shows one. Guides disagree whether it exists; Usher tries it and says how long it lives.', 'SCIM token'),
    ];
  }
  if (provider === 'entra') return entraWays;
  if (provider === 'google') return googleWays;
  return [
    way({ kind: 'okta_code', client_id, redirect_ports: [49152, 49153, 49154] }, 'Sign in with your browser', 'Through a native app of yours in Okta. No secret to copy.', null, true),
    way({ kind: 'okta_device', client_id: '' }, 'Type a code on another device', 'Where this computer cannot open a browser.', null),
    way({ kind: 'okta_api_token' }, 'Paste an API token', 'It has all rights of whoever made it.', 'API token'),
  ];
}

function connection(side: Side, provider: ProviderName): ConnectionView {
  const offered = ways(side, provider);
  const first = offered[0];
  if (first === undefined) throw new Error('no way');
  return {
    side,
    vendor: side === 'zoom' ? 'Zoom' : VENDOR[provider],
    host: side === 'zoom' ? 'api.zoom.us' : 'practice.example',
    state: state(side),
    way: first.way,
    ways: offered,
    sign_in: signIn(side, provider),
    page_errors: side === 'provider' && provider === 'entra' ? PAGE_ERRORS : [],
  };
}

function state(side: Side): ConnectionState {
  if (scene === 'signed-out' || scene === 'waiting' || scene === 'device') return { kind: 'signed_out' };
  if (scene === 'broken' && side === 'zoom') return { kind: 'broken', problem: signInEnded };
  return side === 'zoom'
    ? { kind: 'signed_in', who: null, scopes: ['scim2:admin'], expires_at: new Date(Date.now() + 52 * 60_000).toISOString(), ends_at: null, renews: false, kept: true }
    : { kind: 'signed_in', who: 'zoe.obrien@practice.example', scopes: ['okta.users.read', 'okta.groups.read', 'okta.apps.read'], expires_at: new Date(Date.now() + 40 * 60_000).toISOString(), ends_at: null, renews: true, kept: scene !== 'first' };
}

const until = new Date(Date.now() + 4.6 * 60_000).toISOString();

export const browserWait: SignInView = { kind: 'browser', host: 'zoom.us', until };
export const deviceWait: SignInView = { kind: 'device', user_code: 'KXRW-PQTM', verification_address: 'https://practice.example/activate', until };

export const PAGE_ERRORS = [
  { id: 'entra.aadsts_50011', shows: 'AADSTS50011', means: 'Microsoft Entra ID does not know the address that the answer would go to.' },
  { id: 'entra.aadsts_53003', shows: 'AADSTS53003', means: 'A rule of the organisation has stopped the sign-in.' },
];

function signIn(side: Side, provider: ProviderName): SignInView | null {
  if (scene === 'waiting' && (side === 'zoom' || provider === 'entra')) return browserWait;
  return scene === 'device' && side === 'provider' ? deviceWait : null;
}
