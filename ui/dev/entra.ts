/// The made-up guides of Entra ID: their steps, the choice between them, the secret that Entra ID is given.
import type { Fit, FormField, GuideChoice, GuideId, GuideLook, Problem, WayChoice, WhichGuideView, ZoomSecret, ZoomSecretView } from '../src/shapes';
import { readAt } from './people';
import { scene } from './scene';
import { failed, paragraph, passed, strong, text, type Step } from './text';

const steps: Step[] = [
  { id: 'connect-entra', section: 'Connect', title: 'Connect Entra ID', why: 'Usher reads people, groups and applications; it changes nothing until you allow it.', status: scene === 'signed-out' ? 'not_started' : 'done', page: 'connect_provider', checks: [{ id: 'provider_connection', title: 'Entra ID answers', outcome: scene === 'signed-out' ? null : passed('Read 250 people and 31 groups.') }] },
  {
    id: 'which-guide',
    section: 'Choose',
    title: 'Choose how Entra ID reaches Zoom',
    why: 'There are three ways, and which of them works depends on your Zoom account. Usher looks first.',
    status: 'not_started',
    page: 'which_guide',
    blocks: [paragraph(text('Choosing changes nothing in Entra ID or Zoom. It decides which steps follow.'))],
    checks: [{ id: 'which_guide', title: 'The chosen guide can work here', outcome: null }],
  },
  {
    id: 'authorize',
    section: 'Set up Entra ID',
    title: 'Allow Microsoft’s own client in Zoom',
    why: 'Only a person who may manage apps in Zoom can press this button, and only in Microsoft’s portal.',
    status: 'not_started',
    page: 'text',
    blocks: [{ kind: 'steps', items: [[paragraph(text('Open '), strong('Provisioning, Admin Credentials'), text('.')), { kind: 'panel', name: 'entra-admin-credentials', alternative: 'Entra ID, Admin Credentials: Authorize is lit' }], [paragraph(text('Press '), strong('Authorize'), text(', sign in to Zoom, and allow it.')), { kind: 'panel', name: 'entra-authorize', alternative: 'Zoom’s page: Allow is lit' }]] }],
    checks: [{ id: 'credentials', title: 'Zoom accepts what Entra ID has saved', outcome: null }],
  },
  {
    id: 'group-token',
    section: 'Set up Entra ID',
    title: 'Find the token of a Zoom group',
    why: 'Entra ID sends it with every request. Few accounts show it, so look before you go on.',
    status: scene === 'done' ? 'done' : 'not_started',
    page: 'zoom_token',
    blocks: [
      {
        kind: 'steps',
        items: [
          [paragraph(text('In Zoom, open '), strong('User Management, Groups'), text(' and then a group.')), { kind: 'panel', name: 'zoom-group-scim', alternative: 'Zoom, a group’s settings: the SCIM switch is lit' }],
          [paragraph(text('Switch on '), strong('SCIM'), text(', and copy the token that appears.'))],
        ],
      },
    ],
    checks: [{ id: 'zoom_token', title: 'Zoom’s token lives long enough', outcome: null }],
  },
  { id: 'credentials', section: 'Set up Entra ID', title: 'Hand Entra ID what it signs in with', why: 'Without it, Entra ID cannot ask Zoom for anything.', status: 'not_started', page: 'text', actions: ['entra_token', 'entra_client'], checks: [{ id: 'credentials', title: 'Zoom accepts what Entra ID has saved', outcome: null }] },
  { id: 'attribute-mapping', section: 'Set up Entra ID', title: 'Does Zoom get the right values?', why: 'Each person’s values are compared with what Zoom has.', status: 'needs_attention', page: 'mapping_preview', actions: ['entra_mapping'], checks: [{ id: 'written_mapping', title: 'The mapping in Entra ID is the guide’s', outcome: null }] },
  {
    id: 'scoping-filter',
    section: 'Start',
    title: 'See who is in scope',
    why: 'Whoever falls out of scope is switched off in Zoom, so look before you write.',
    status: 'not_started',
    page: 'scope',
    blocks: [paragraph(text('Somebody is in scope who has the application and meets every condition of one group.'))],
    checks: [{ id: 'scope_filter', title: 'The filter lets in whom you expect', outcome: null }],
    actions: ['entra_filter'],
  },
  { id: 'one-person', section: 'Start', title: 'Bring one person first', why: 'One person shows within seconds what a cycle would show within the hour.', status: 'not_started', page: 'text', actions: ['entra_one_person'], checks: [{ id: 'one_person', title: 'One person arrived in Zoom', outcome: null }] },
  { id: 'monitor', section: 'Afterwards', title: 'Watch for failures', why: 'Entra ID tells nobody but the address it was given.', status: 'check_again', page: 'monitor', blocks: [paragraph(text('Usher looks only while it is open, and changes nothing by looking.'))], checks: [{ id: 'monitor', title: 'Nothing has failed lately', outcome: scene === 'broken' ? failed(noAnswer('Entra ID stopped')) : null }], actions: ['entra_job'] },
];

export const entraSteps = steps;

function noAnswer(what: string): Problem {
  return { code: 'zoom.no_answer', what, why: 'Zoom answered neither at /scim nor at /scim2 within 30 seconds.', fix: ['Look again in a minute.'], detail: null };
}

const way = (kind: 'entra_code' | 'entra_device', title: string, description: string, recommended: boolean): WayChoice => ({
  way: { kind, client_id: scene === 'signed-out' ? '' : '7b0f4c1e-1d5a-4f0e-9c1b-52f2a1c7d001' },
  title,
  description,
  recommended,
  secret_label: null,
  secret_kept: false,
  help_title: 'Register Usher in Entra ID',
  help: [{ kind: 'steps', items: [[paragraph(text('Choose '), strong('App registrations, New registration'), text('.')), { kind: 'panel', name: 'entra-app-registration', alternative: 'New registration: accounts in this directory only' }], [paragraph(text('Paste this as the redirect address.')), { kind: 'copy', name: 'redirect' }]] }],
  help_copyables: [{ name: 'redirect', label: 'Redirect address', value: 'http://localhost/cb/entra' }],
  sources: [],
  disputed: [],
});

export const entraWays: WayChoice[] = [
  way('entra_code', 'Sign in with your browser', 'Through an app registration of yours. No secret to copy.', true),
  way('entra_device', 'Type a code on another device', 'Where this computer cannot open a browser. Many companies block it.', false),
];

const answers: Partial<Record<string, string>> = scene === 'done' ? { entra_consent: 'yes', entra_credential: 'none', entra_groups: 'usher', entra_guide: 'entra-gallery' } : {};

/** Keeps an answer for as long as the page is open. */
export function answered(question: string, value: string): void {
  answers[question] = value;
}

const question = (name: string, label: string, hint: string, options: [string, string, string][]): FormField => ({
  kind: 'one',
  name,
  label,
  hint,
  options: options.map(([value, label, detail]) => ({ value, label, detail, disabled: null })),
  chosen: answers[name] ?? null,
});

const GUIDES: readonly GuideId[] = ['entra_custom', 'entra_gallery', 'entra_marketplace'];

export function whichGuide(looked: boolean): WhichGuideView {
  const chosen = GUIDES.find((guide) => guide.replace('_', '-') === answers.entra_guide) ?? null;
  const fit = (guide: GuideId): Fit => (!looked || scene === 'unsure' ? 'unsure' : guide === 'entra_gallery' ? 'recommended' : guide === 'entra_custom' ? 'possible' : 'cannot_work');
  const choice = (guide: GuideId, title: string, explains: string, why: string[], left_to_you: string): GuideChoice => ({
    guide,
    title,
    explains,
    fit: fit(guide),
    why: looked && scene !== 'unsure' ? why : ['Usher has not seen yet which address of Zoom’s answers.'],
    left_to_you,
  });
  const looks: GuideLook[] = [
    { title: 'Which base address answers', saw: ['api.zoom.us/scim2 answers, and knows 128 people.', 'api.zoom.us/scim does not answer.'], problem: null },
    { title: 'What Entra ID’s gallery has', saw: scene === 'unsure' ? [] : ['The gallery has Zoom, with OAuth 2.0 as its sign-in.'], problem: scene === 'unsure' ? noAnswer('The gallery could not be read') : null },
    { title: 'What is there already', saw: ['Entra ID has no application for Zoom.'], problem: null },
  ];
  return {
    questions: [
      question('entra_consent', 'Can somebody sign in to Zoom who may allow Microsoft’s own app there?', 'That is the owner, or an admin who may manage apps and people.', [['yes', 'Yes', 'They press Authorize in Microsoft’s portal once.'], ['no', 'No, or I do not know', 'Then Entra ID needs a token or a client of Zoom’s.']]),
      question('entra_credential', 'Which credential can you find in Zoom?', 'Look at both places that the guides name. Most accounts have neither.', [['none', 'Neither', 'Zoom’s own reference knows OAuth only.'], ['group', 'A SCIM token at a group', 'User Management, Groups, a group’s settings, SCIM.'], ['client', 'A client ID and a client secret', 'Entra ID fetches a token by itself.']]),
      question('entra_groups', 'Shall Entra ID write groups into Zoom too?', 'Usher can keep Zoom’s groups in step by itself, whichever guide you follow.', [['usher', 'No, Usher does', ''], ['entra', 'Yes', 'Only with an application of your own.']]),
    ],
    looks: looked ? looks : [],
    choices: [
      choice('entra_custom', 'Your own application, token of a Zoom group', 'An application without a template, which sends a token that you found in Zoom.', ['It works with the address /scim2.', 'The token’s life is not known until it is tried.'], '2 things are left to you in consoles.'),
      choice('entra_gallery', 'Zoom from Microsoft’s gallery', 'Microsoft’s own application for Zoom, to which an owner or admin of Zoom consents.', ['The gallery has Zoom, and its sign-in renews itself.', 'Somebody is there who can allow it.'], '1 thing is left to you in a console.'),
      choice('entra_marketplace', 'Your own application, token from Zoom’s Marketplace', 'An application without a template, with a token from the page of a Marketplace app.', ['A token from there lives one hour, and Entra ID cannot renew it.'], '4 things are left to you in consoles.'),
    ],
    chosen,
    looked_at: looked ? readAt : null,
  };
}

const nothing = (secret: ZoomSecret): ZoomSecretView => ({ secret, kept: false, saw: [], ends_at: null, problem: null });

export function zoomSecret(secret: ZoomSecret): ZoomSecretView {
  return scene === 'done' || scene === 'broken' ? keptSecret(secret) : nothing(secret);
}

export function keptSecret(secret: ZoomSecret): ZoomSecretView {
  if (scene === 'broken') {
    return {
      secret,
      kept: true,
      saw: ['/scim2 answers it; /scim does not.', 'It may read and write people and groups.'],
      ends_at: new Date(Date.now() + 52 * 60_000).toISOString(),
      problem: { code: 'entra.token_short', what: 'This token lives one hour only', why: 'Entra ID cannot renew it. When it ends, provisioning goes into quarantine.', fix: ['Use another of the guides, or a token that lives longer.'], detail: null },
    };
  }
  return { secret, kept: true, saw: ['/scim2 answers it; /scim does not.', 'It may read and write people and groups.', 'It does not say when it ends.'], ends_at: null, problem: null };
}
