/// Rules of a mapping, and what they make of one of the made-up staff.
import type { Completion, ExpressionPart, FunctionSignature, Judgement, MappingCounts, MappingRules, PersonRow, Preview, PreviewRow, ProviderName, Remark, RuleDraft, RulesOrigin, RuleTrial, RuleView, SourceAttribute, TargetView } from '../src/shapes';
import { VENDOR } from '../src/words';
import { scene } from './scene';

type Attributes = Record<string, string | null>;

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:';
const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:1.0:User:';
const RIGHT_TO_LEFT = 'p7';
const WITHOUT_ANY = 'p8';

/** How each provider calls what the rules read. */
const NAMES: Record<ProviderName, { login: string; mail: string; given: string; family: string; display: string; department: string; cost: string; title: string }> = {
  okta: { login: 'login', mail: 'email', given: 'firstName', family: 'lastName', display: 'displayName', department: 'department', cost: 'costCenter', title: 'title' },
  entra: { login: 'userPrincipalName', mail: 'mail', given: 'givenName', family: 'surname', display: 'displayName', department: 'department', cost: 'extensionAttribute1', title: 'jobTitle' },
  google: { login: 'Primary email', mail: 'Primary email', given: 'First name', family: 'Last name', display: 'Full name', department: 'Department', cost: 'Cost center', title: 'Job title' },
};

const rule = (target: string, kind: RuleDraft['kind'], source: string, some: Partial<RuleDraft> = {}): RuleDraft => ({ target, kind, source, default_value: null, matching: false, apply: 'always', ...some });

/** 10,000 characters. */
const LONG = `Join(" ", ${Array.from({ length: 190 }, (_, at) => `Switch([department], "", "Team ${String(at)}", "T${String(at)}")`).join(', ')}, "`.padEnd(9_998, '–') + '")';

function guide(provider: ProviderName): RuleDraft[] {
  const name = NAMES[provider];
  const lower = { okta: 'toLowerCase(user.email)', entra: 'ToLower([mail])', google: '' }[provider];
  const display = { okta: 'user.firstName + " " + user.lastName + " (" + user.department + ")"', entra: 'IIF(IsNullOrEmpty([displayName]), Join(" ", [givenName], [surname]), Join("", [displayName], " (", [department], ")"))', google: '' }[provider];
  return [
    rule('userName', 'direct', name.login, { matching: true }),
    provider === 'google' ? rule('emails[type eq "work"].value', 'direct', name.mail) : rule('emails[type eq "work"].value', 'expression', lower),
    rule('name.givenName', 'direct', name.given),
    rule('name.familyName', 'direct', name.family),
    provider === 'google' ? rule('displayName', 'direct', name.display) : rule('displayName', 'expression', scene === 'huge' ? LONG : display),
    rule(`${ENTERPRISE}department`, 'direct', name.department),
    rule(`${ENTERPRISE}costCenter`, 'direct', name.cost),
    rule('title', 'direct', name.title, provider === 'entra' ? { default_value: 'Employee', apply: 'on_create' } : {}),
    ...(provider === 'google' ? [] : [rule('userType', 'constant', 'Basic')]),
  ];
}

let kept: Partial<Record<ProviderName, RuleDraft[]>> = scene === 'done' ? { okta: guide('okta'), entra: guide('entra'), google: guide('google') } : {};

const draftsOf = (provider: ProviderName): RuleDraft[] => (scene === 'planned' ? [] : (kept[provider] ?? guide(provider)));

/** A customer of the made-up world is called like their provider, or has Okta. */
export const providerOf = (profile: unknown): ProviderName => (profile === 'entra' || profile === 'google' ? profile : 'okta');

function attributesOf(provider: ProviderName, person: PersonRow): Attributes {
  const name = NAMES[provider];
  if (person.id === WITHOUT_ANY) return {};
  const [given = '', ...rest] = person.name.split(' ');
  return {
    [name.display]: person.name,
    [name.given]: given,
    [name.family]: rest.join(' '),
    [name.mail]: person.login.replace(/^./, (first) => first.toUpperCase()),
    [name.login]: person.login,
    [name.department]: 'Sales',
    [name.title]: 'Account manager',
    [name.cost]: null,
  };
}

const FUNCTIONS: Record<ProviderName, FunctionSignature[]> = {
  entra: [
    { name: 'Append', parameters: ['source', 'suffix'], what: 'Puts a text behind another.', example: 'Append([mail], ".old")', gives: '', group: 'Text' },
    { name: 'IIF', parameters: ['condition', 'valueIfTrue', 'valueIfFalse'], what: 'Takes one of two values.', example: 'IIF([accountEnabled], "yes", "no")', gives: '', group: 'Conditions' },
    { name: 'IsNullOrEmpty', parameters: ['expression'], what: 'Is there nothing, or an empty text?', example: 'IsNullOrEmpty("")', gives: 'True', group: 'Conditions' },
    { name: 'Join', parameters: ['separator', 'source*'], what: 'Puts texts together, with another between them.', example: 'Join(" ", "Zoë", "Łukasz")', gives: 'Zoë Łukasz', group: 'Text' },
    { name: 'NormalizeDiacritics', parameters: ['source'], what: 'Writes letters without their accents.', example: 'NormalizeDiacritics("Zoë")', gives: 'Zoe', group: 'Text' },
    { name: 'Now', parameters: [], what: 'The moment at which the rule is worked out.', example: 'Now()', gives: '', group: 'Dates' },
    { name: 'ToLower', parameters: ['source', 'culture?'], what: 'Writes a text in small letters.', example: 'ToLower("ZOË")', gives: 'zoë', group: 'Text' },
    { name: 'ToUpper', parameters: ['source', 'culture?'], what: 'Writes a text in capitals.', example: 'ToUpper("Zoë")', gives: 'ZOË', group: 'Text' },
  ],
  okta: [
    { name: 'String.join', parameters: ['separator', 'text*'], what: 'Puts texts together, with another between them.', example: 'String.join(" ", "Zoë", "Łukasz")', gives: 'Zoë Łukasz', group: 'Text' },
    { name: 'toLowerCase', parameters: ['text'], what: 'Writes a text in small letters.', example: 'toLowerCase("ZOË")', gives: 'zoë', group: 'Text' },
    { name: 'toUpperCase', parameters: ['text'], what: 'Writes a text in capitals.', example: 'toUpperCase("Zoë")', gives: 'ZOË', group: 'Text' },
  ],
  google: [],
};

const target = (path: string, title: string, some: Partial<TargetView> = {}): TargetView => ({ path, title, kind: 'text', list: false, writable: 'When the user is made and later', listed: true, allowed: [], deprecated: false, note: null, ...some });
const TARGETS: TargetView[] = [
  target('userName', 'Sign-in address', { kind: 'mail address' }),
  target('emails[type eq "work"].value', 'Work mail address', { kind: 'mail address', list: true }),
  target('name.givenName', 'Given name'),
  target('name.familyName', 'Family name'),
  target('displayName', 'Display name', { writable: 'Only when the user is made', note: 'Later, Zoom answers that it took the name, and keeps the old one.' }),
  target('title', 'Job title', { listed: false }),
  target('userType', 'Licence', { kind: 'one of a list', allowed: ['Basic', 'Licensed', 'On-Prem'], deprecated: true, note: 'Zoom’s default licence decides where this is not sent.' }),
  target('locale', 'Language', { kind: 'language' }),
  target('phoneNumbers[type eq "mobile"].value', 'Mobile phone', { kind: 'phone number', list: true, listed: false }),
  target(`${ENTERPRISE}department`, 'Department', { listed: false }),
  target(`${ENTERPRISE}costCenter`, 'Cost centre', { listed: false }),
  target(`${ZOOM}pmi`, 'Personal meeting ID', { kind: 'number', writable: 'Not documented', listed: false }),
];

function completionOf(provider: ProviderName): Completion {
  const name = NAMES[provider];
  const examples: Attributes = { [name.login]: 'zoe.obrien@practice.example', [name.mail]: 'Zoe.OBrien@practice.example', [name.given]: 'Zoë', [name.family]: 'O’Brien-Łukasz', [name.display]: 'Zoë O’Brien-Łukasz', [name.department]: 'Sales', [name.title]: 'Account manager', [name.cost]: null, employeeId: '10042' };
  const attributes = Object.entries(examples).map(([attribute, example], at): SourceAttribute => ({ name: attribute, people: example === null ? 0 : 250 - at * 7, example }));
  return {
    attributes: attributes.sort((one, other) => one.name.localeCompare(other.name)),
    functions: FUNCTIONS[provider],
    targets: TARGETS,
    attribute_before: provider === 'entra' ? '[' : provider === 'okta' ? 'user.' : '',
    attribute_after: provider === 'entra' ? ']' : '',
    has_expressions: provider !== 'google',
    has_default_value: provider === 'entra',
  };
}

export function mappingRules(provider: ProviderName): MappingRules {
  const origin: RulesOrigin = kept[provider] ? 'own' : provider === 'google' ? 'guide' : 'provider';
  const vendor = VENDOR[provider];
  return {
    origin,
    origin_words: { own: 'your own, kept on this computer', guide: 'the guide’s table', provider: `the mappings of Zoom in ${vendor}, read at 14:06 UTC` }[origin],
    origins: [
      { origin: 'provider', title: `What ${vendor} has now`, hint: 'Read again each time.', unusable: provider === 'google' ? 'Google’s console shows its mapping to people only.' : null },
      { origin: 'guide', title: 'The guide’s table', hint: 'What the guide recommends for Zoom.', unusable: null },
      { origin: 'own', title: 'Your own', hint: 'What was edited or imported here.', unusable: origin === 'own' ? null : 'Nothing has been edited yet.' },
    ],
    rules: draftsOf(provider).map((draft) => viewOf(draft)),
    left_out:
      provider === 'google'
        ? []
        : [
            { target: `${ENTERPRISE}manager`, why: 'Its value is a reference to another person, which Usher does not work out.' },
            { target: 'photos[type eq "photo"].value', why: 'Zoom’s reference names no such attribute.' },
          ],
    completion: completionOf(provider),
    write_back: origin === 'own' && provider !== 'google' ? { step: provider === 'entra' ? 'attribute-mapping' : 'mapping', action: provider === 'entra' ? 'entra_mapping' : 'write_mapping', words: `Plan to write these rules to ${vendor}` } : null,
    can_ask_provider: provider === 'entra',
  };
}

function viewOf(draft: RuleDraft): RuleView {
  const known = TARGETS.find(({ path }) => path === draft.target);
  return {
    draft,
    problem: problemOf(draft),
    notes: [...(known?.deprecated ? ['Zoom calls this attribute deprecated.'] : []), ...(known?.note ? [known.note] : [])],
    stand_ins: draft.source.includes('Now()') ? ['Now() gives another moment at each run; here it is the time of the last reading.'] : [],
  };
}

function problemOf({ target, kind, source }: RuleDraft): RuleView['problem'] {
  if (!TARGETS.some(({ path }) => path === target)) return { at: null, what: `Zoom has no attribute “${target}”`, hint: target === '' ? 'Choose one from the list.' : 'Did you mean “title”?' };
  if (kind !== 'constant' && source === '') return { at: null, what: 'No attribute is named', hint: null };
  if (kind !== 'expression') return null;
  const unknown = /\b(Foo|Lower)\(/.exec(source);
  if (unknown) return { at: Array.from(source.slice(0, unknown.index)).length, what: `There is no function ${unknown[1] ?? ''}`, hint: 'Did you mean ToLower?' };
  if (source.split('(').length !== source.split(')').length) return { at: Array.from(source).length, what: 'A closing bracket is missing at the end', hint: null };
  return null;
}

export function tryRule(provider: ProviderName, place: number | null, draft: RuleDraft | null, preview: (rules: RuleDraft[]) => Preview): RuleTrial {
  const rules = draftsOf(provider);
  const old = place === null ? undefined : rules[place];
  const isSame = draft !== null && JSON.stringify(draft) === JSON.stringify(old);
  const view = viewOf(draft ?? old ?? rule('', 'direct', ''));
  if (draft !== null && view.problem) return { rule: view, counts: counts(0), people_changed: 0, preview: null };
  const tried = draft === null ? rules.filter((_, at) => at !== place) : place === null ? [...rules, draft] : rules.map((one, at) => (at === place ? draft : one));
  const changed = isSame ? 0 : scene === 'huge' ? 31_240 : 112;
  return { rule: view, counts: counts(changed), people_changed: changed, preview: preview(tried) };
}

const counts = (changed: number): MappingCounts => {
  const of = scene === 'huge' ? 100_000 : 250;
  const equal = of * 0.6 - Math.floor(changed / 2);
  return { created: of * 0.1, changed: of * 0.1 + Math.floor(changed / 2), equal, left_alone: of * 0.1, refused: of * 0.1, by_attribute: [], seen: of, of };
};

export function keepRules(provider: ProviderName, rules: RuleDraft[]): MappingRules {
  kept = { ...kept, [provider]: rules };
  return mappingRules(provider);
}

export function takeRules(provider: ProviderName): MappingRules {
  kept = { ...kept, [provider]: undefined };
  return mappingRules(provider);
}

export const judgement = (provider: ProviderName, place: number, person: PersonRow): Judgement => {
  const ours = rowsOf(provider, person, draftsOf(provider))[place]?.value ?? null;
  const agrees = scene !== 'unsure';
  return { ours, theirs: agrees ? ours : 'zoe.obrien-lukasz@practice.example', agrees, note: agrees ? null : 'Entra ID knows the person’s primary proxy address, which Usher cannot see.', asked_at: new Date().toISOString() };
};

export function previewRows(provider: ProviderName, person: PersonRow, rules: RuleDraft[] = draftsOf(provider)): PreviewRow[] {
  return rowsOf(provider, person, rules);
}

const IN_ZOOM = (person: PersonRow): Attributes => ({
  userName: person.login,
  'emails[type eq "work"].value': person.login,
  'name.givenName': person.name.split(' ')[0]?.replace('Zoë', 'Zoe') ?? '',
  'name.familyName': person.name.split(' ').slice(1).join(' '),
  displayName: person.name,
  [`${ENTERPRISE}costCenter`]: 'Marketing',
  [`${ENTERPRISE}department`]: 'Sales',
  userType: 'Licensed',
});

const REMARKS: Record<string, Remark[]> = {
  displayName: [{ level: 'warning', text: 'Zoom accepts a new display name and keeps the old one.', cure: 'The person changes it in their Zoom profile.' }],
  userType: [{ level: 'will_fail', text: 'Zoom no longer has a type “Basic” here.', cure: 'Remove the rule: Zoom’s default licence decides.' }],
};

function rowsOf(provider: ProviderName, person: PersonRow, rules: RuleDraft[]): PreviewRow[] {
  const attributes = attributesOf(provider, person);
  const zoom = person.effect === 'will_be_created' || person.id === WITHOUT_ANY ? {} : IN_ZOOM(person);
  return rules.map((draft) => rowOf(provider, draft, attributes, zoom[draft.target] ?? null));
}

function rowOf(provider: ProviderName, draft: RuleDraft, attributes: Attributes, has: string | null): PreviewRow {
  const { attribute_before: before, attribute_after: after } = completionOf(provider);
  const known = Object.values(NAMES[provider]).filter((name, at, all) => all.indexOf(name) === at);
  const read = draft.kind === 'direct' ? [draft.source] : draft.kind === 'constant' ? [] : known.filter((name) => draft.source.includes(before + name + after));
  const sources = read.map((attribute) => ({ attribute, value: attributes[attribute] ?? null }));
  const joined = sources.map(({ value }) => value).filter((value) => value !== null).join(' ');
  const value = draft.kind === 'constant' ? draft.source : joined === '' ? null : /lower/i.test(draft.source) ? joined.toLowerCase() : /upper/i.test(draft.source) ? joined.toUpperCase() : joined;
  const remarks = value === null ? [] : (REMARKS[draft.target] ?? []);
  const effect = remarks.some(({ level }) => level === 'will_fail') ? 'will_fail' : value === null ? 'not_sent' : has === null ? 'will_be_set' : value === has ? 'equal' : draft.target === 'displayName' ? 'ignored' : 'will_change';
  return {
    sources,
    expression: draft.kind === 'direct' ? before + draft.source + after : draft.kind === 'constant' ? `"${draft.source}"` : draft.source,
    constant: draft.kind === 'constant',
    target: draft.target,
    matching: draft.matching,
    value,
    zoom_value: has,
    effect,
    why_not_sent: value === null ? 'no value' : null,
    parts: draft.kind === 'expression' ? partsOf(draft.source, sources, value) : [],
    remarks,
  };
}

function partsOf(expression: string, sources: PreviewRow['sources'], value: string | null): ExpressionPart[] {
  const inner = sources.slice(0, 40).flatMap(({ attribute, value }, number): ExpressionPart[] => {
    const found = new RegExp(`\\[${attribute}\\]|user\\.${attribute}`).exec(expression);
    if (found === null) return [];
    const gave: ExpressionPart['gave'] = number === 3 ? { kind: 'not_reached' } : value === null ? { kind: 'nothing' } : { kind: 'value', text: value };
    return [{ at: Array.from(expression.slice(0, found.index)).length, len: found[0].length, depth: 2, text: found[0], gave }];
  });
  const calls = [...expression.matchAll(/\w+\([^()]*\)/g)].slice(0, 300).map((call, number): ExpressionPart => ({ at: call.index, len: call[0].length, depth: 1, text: call[0], gave: number === 1 ? { kind: 'not_reached' } : number === 2 ? { kind: 'refused', text: 'a text is no date' } : { kind: 'value', text: value ?? '' } }));
  return [...inner, ...calls, { at: 0, len: Array.from(expression).length, depth: 0, text: expression, gave: value === null ? { kind: 'nothing' } : { kind: 'value', text: value } }];
}

export const SPECIAL: Record<string, string> = { [RIGHT_TO_LEFT]: 'ליאת\u202e בן־דוד', [WITHOUT_ANY]: '8f14e45f-ceea-467f' };
