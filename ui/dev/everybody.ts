/// Everybody of the made-up world: numbers, findings, depth, what a file would hold.
import type { DepthView, EffectCount, EverybodyView, ExportFormat, ExportView, Finding, FindingView, MappingCounts, PeopleFilter, PeoplePage, PersonEffect, PersonRow } from '../src/shapes';
import { PERSON } from '../src/words';
import { person, readAt, total } from './people';
import { scene } from './scene';

/** Every tenth is one of these: what is counted is what is listed. */
const tenth = (effect: PersonEffect): number => effects.find((one) => one.effect === effect)?.people ?? 0;

const staff: PersonRow[] = Array.from({ length: total }, (_, at) => person(at));

const effects: EffectCount[] = (Object.keys(PERSON) as PersonEffect[]).map((effect) => ({ effect, people: staff.filter((one) => one.effect === effect).length }));

const IN_ZOOM_ONLY = 'in_zoom_only' as Finding;

const CHANGES: Record<string, number> = {
  'name.givenName': 3,
  title: 2,
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': 5,
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value': 7,
  'phoneNumbers[type eq "mobile"].value': 11,
  displayName: 13,
  'addresses[type eq "work"].locality': 17,
};
const isOf = (at: number, target: string): boolean => at % (CHANGES[target] ?? 1) === 0;
const changed = staff.flatMap((one, at) => (one.effect === 'will_change' ? [at] : []));

/** Grows each time it is asked for, where the scene is of a company that is still worked out. */
let seen = Math.round(total * 0.4);

function counts(): MappingCounts {
  const part = scene === 'unsure' ? seen / Math.max(1, total) : 1;
  const some = (effect: PersonEffect): number => Math.round(tenth(effect) * part);
  return {
    created: some('will_be_created'),
    changed: some('will_change'),
    equal: some('equal'),
    left_alone: some('not_sent'),
    refused: some('will_fail'),
    by_attribute: Object.keys(CHANGES)
      .map((target) => ({ target, people: Math.round(changed.filter((at) => isOf(at, target)).length * part) }))
      .filter(({ people }) => people > 0)
      .sort((one, other) => other.people - one.people),
    seen: scene === 'unsure' ? seen : total,
    of: total,
  };
}

const finding = (some: Pick<FindingView, 'finding' | 'level' | 'group' | 'title' | 'why' | 'cure' | 'people'> & Partial<FindingView>): FindingView => ({ in_zoom_only: false, ...some });

const findings = (): FindingView[] => [
  finding({ finding: 'no_address', level: 'will_fail', group: 'identity', title: 'There is no sign-in address', why: 'Zoom finds and makes a user by it, and refuses one without.', cure: 'Give the person a user name in Okta.', people: tenth('will_fail') }),
  finding({ finding: 'shared_address', level: 'will_fail', group: 'identity', title: 'Two people share one address, in different case', why: 'Zoom takes both for one user: the second one overwrites the first.', cure: 'Correct one of them in Okta.', people: Math.min(2, total) }),
  finding({ finding: 'no_result', level: 'will_fail', group: 'values', title: 'The licence type “Basic” is written into the mapping', why: 'Zoom no longer takes it in this account, so nobody is made or changed.', cure: 'Remove the rule: Zoom’s default licence decides.', people: 0 }),
  finding({ finding: 'pending', level: 'warning', group: 'access', title: 'Invited to Zoom, invitation not accepted', why: 'Until then Zoom changes nothing of the person.', cure: 'Send the invitation again, then look again.', people: Math.min(1, total) }),
  finding({ finding: IN_ZOOM_ONLY, level: 'warning', group: 'access', title: 'In Zoom and not in the directory', why: 'Provisioning never touches these accounts: they stay and keep their licences.', cure: 'Deactivate in Zoom whoever has left.', people: 12, in_zoom_only: true }),
  finding({ finding: 'mail_case', level: 'note', group: 'values', title: 'Changed only by letter case or spaces', why: 'It looks like a change and makes no difference in Zoom.', cure: null, people: tenth('will_change') }),
  finding({ finding: 'not_listed', level: 'note', group: 'sending', title: 'Zoom’s list does not show all that is compared', why: 'Whether these values are equal is not known until each account is read by itself.', cure: 'Compare these too, below.', people: tenth('equal') }),
];

export function depth(): DepthView {
  const of = total - tenth('will_be_created');
  const listed = ['userName', 'name.givenName', 'name.familyName', 'displayName', 'emails[type eq "work"].value', 'active'];
  const not = ['title', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter'];
  const read = scene === 'done' ? of : scene === 'cut-off' ? Math.round(of / 3) : scene === 'partly' ? of - 3 : 0;
  const requests = scene === 'partly' ? 0 : of - read;
  return {
    compared: listed,
    not_listed: not,
    read,
    of,
    requests,
    minutes: Math.ceil(requests / 2_400),
    oldest: read > 0 ? readAt : null,
    unfinished: scene === 'cut-off',
    failed: scene === 'partly' ? 3 : 0,
    failed_why: scene === 'partly' ? 'Zoom does not have it any more.' : null,
  };
}

export function everybody(): EverybodyView {
  const view = { counts: counts(), findings: scene === 'so-already' ? [] : findings(), depth: depth(), read_at: readAt };
  // It grows to a stand, so that a page can be looked at in the middle.
  seen = Math.min(Math.round(total * 0.8), seen + Math.round(total * 0.2));
  return view;
}

function accounts(): PersonRow[] {
  return Array.from({ length: 12 }, (_, at) => ({
    id: `zoom-${String(at)}`,
    name: `Former employee ${String(at + 1)}`,
    login: `left.${String(at + 1)}@practice.example`,
    effect: 'equal',
    remarks: 0,
    note: 'Nobody in the directory has this address',
    in_zoom_only: true,
  }));
}

const EFFECT_OF: Partial<Record<Finding, PersonEffect>> = { no_address: 'will_fail', mail_case: 'will_change', not_listed: 'equal' };

function concerns(one: PersonRow, at: number, wanted: Finding): boolean {
  const effect = EFFECT_OF[wanted];
  return effect === undefined ? at < (findings().find(({ finding }) => finding === wanted)?.people ?? 0) : one.effect === effect;
}

function found(filter: PeopleFilter): PersonRow[] {
  const text = filter.text.toLocaleLowerCase();
  const has = (one: PersonRow): boolean => `${one.name} ${one.login}`.toLocaleLowerCase().includes(text);
  const { effect, finding, changes } = filter;
  if (finding === IN_ZOOM_ONLY) return accounts().filter(has);
  return staff.filter(
    (one, at) =>
      has(one) &&
      (effect === null || one.effect === effect) &&
      (finding === null || concerns(one, at, finding)) &&
      (changes === null || (one.effect === 'will_change' && isOf(at, changes))),
  );
}

export function people(filter: PeopleFilter, offset: number, limit: number): PeoplePage {
  const all = found(filter);
  return { total: all.length, offset, people: all.slice(offset, offset + limit), effects, read_at: readAt };
}

export function exportWords(filter: PeopleFilter, format: ExportFormat): ExportView {
  const words = filter.effect === null ? 'All people' : `All people who come out as “${PERSON[filter.effect].word}”`;
  return {
    people: found(filter).length,
    personal: ['Names', 'Sign-in addresses', 'Mail addresses', 'Departments', 'Job titles'],
    filter: filter.text === '' ? words : `${words} with “${filter.text}”`,
    file_name: `practice-company-preview.${format}`,
  };
}
