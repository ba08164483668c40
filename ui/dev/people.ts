/// The practice company's staff, as many as the scene wants.
import type { PersonEffect, PersonRow, Preview, PreviewRow } from '../src/shapes';
import { scene } from './scene';

const GIVEN = ['Ada', 'Amir', 'Chloé', 'Håkon', 'Ines', 'Joon', 'Kofi', 'Marek', 'Noor', 'Priya', 'Søren', 'Yuki'];
const FAMILY = ['Abara', 'Bakker', 'Castillo', 'Dubois', 'García', 'Hansen', 'Ivanova', 'Kowalska', 'Müller', 'Okafor', 'Tanaka'];
const EFFECTS: PersonEffect[] = ['equal', 'equal', 'will_change', 'equal', 'will_be_created', 'equal', 'equal', 'not_sent', 'equal', 'will_fail'];

export const readAt = new Date(Date.now() - 4 * 60_000).toISOString();
export const total = scene === 'huge' ? 100_000 : scene === 'nobody' ? 0 : 250;

export function person(at: number): PersonRow {
  if (at === 0) return row(at, 'Zoë O’Brien-Łukasz', 'zoe.obrien', 'will_change', 3);
  const given = GIVEN[at % GIVEN.length] ?? '';
  const family = FAMILY[Math.floor(at / GIVEN.length) % FAMILY.length] ?? '';
  const effect = EFFECTS[at % EFFECTS.length] ?? 'equal';
  return row(at, `${given} ${family}`, `person.${String(at + 1)}`, effect, effect === 'will_fail' ? 2 : effect === 'will_change' ? 1 : 0);
}

const row = (at: number, name: string, login: string, effect: PersonEffect, remarks: number): PersonRow => ({
  id: `p${String(at)}`,
  name,
  login: `${login}@practice.example`,
  effect,
  remarks,
  note: remarks === 0 ? '' : 'There is no mail address',
  in_zoom_only: false,
});

export function find(query: string, onlyWithRemarks: boolean): PersonRow[] {
  const wanted = query.toLocaleLowerCase();
  return Array.from({ length: total }, (_, at) => person(at)).filter(
    (one) => (!onlyWithRemarks || one.remarks > 0) && `${one.name} ${one.login}`.toLocaleLowerCase().includes(wanted),
  );
}

export function preview(id: string | null): Preview {
  const at = id === null ? 0 : Number(id.slice(1));
  const one = person(at);
  const [given = '', ...rest] = one.name.split(' ');
  const family = rest.join(' ');
  return {
    person: one,
    position: at + 1,
    total,
    previous: at > 0 ? `p${String(at - 1)}` : null,
    next: at + 1 < total ? `p${String(at + 1)}` : null,
    next_with_remark: `p${String((at + 9) % total)}`,
    rows: rows(one.login, given, family),
    remarks: [{ level: 'warning', text: 'Invited to Zoom, and has not accepted.', cure: 'Send the invitation again, then look again.' }],
    create: null,
    update: null,
    payload: JSON.stringify(
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
        userName: one.login,
        name: { givenName: given, familyName: family },
        displayName: one.name,
        emails: [{ type: 'work', value: one.login }],
        active: true,
      },
      null,
      2,
    ),
    zoom_has: JSON.stringify({ id: 'kJ3yq', userName: one.login, name: { givenName: 'Zoe', familyName: family } }, null, 2),
    read_at: readAt,
    rules_from: 'the guide’s table',
  };
}

function rows(login: string, given: string, family: string): PreviewRow[] {
  const base = { constant: false, matching: false, why_not_sent: null, parts: [], remarks: [] };
  return [
    { ...base, matching: true, sources: [{ attribute: 'login', value: login }], expression: 'user.login', target: 'userName', value: login, zoom_value: login, effect: 'equal' },
    {
      ...base,
      sources: [{ attribute: 'email', value: login.replace('z', 'Z') }],
      expression: 'toLowerCase(user.email)',
      target: 'emails[type eq "work"].value',
      value: login,
      zoom_value: login,
      effect: 'equal',
    },
    { ...base, sources: [{ attribute: 'firstName', value: given }], expression: 'user.firstName', target: 'name.givenName', value: given, zoom_value: 'Zoe', effect: 'will_change' },
    { ...base, sources: [{ attribute: 'lastName', value: family }], expression: 'user.lastName', target: 'name.familyName', value: family, zoom_value: family, effect: 'equal' },
    {
      ...base,
      sources: [
        { attribute: 'firstName', value: given },
        { attribute: 'lastName', value: family },
        { attribute: 'department', value: 'Sales' },
      ],
      expression: 'user.firstName + " " + user.lastName + " (" + user.department + ")"',
      target: 'displayName',
      value: `${given} ${family} (Sales)`,
      zoom_value: `${given} ${family}`,
      effect: 'ignored',
      remarks: [{ level: 'warning', text: 'Zoom accepts a new display name and keeps the old one.', cure: 'The person changes it in their Zoom profile.' }],
    },
    { ...base, sources: [{ attribute: 'costCenter', value: null }], expression: 'user.costCenter', target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter', value: null, zoom_value: 'Marketing', effect: 'not_sent' },
    { ...base, sources: [{ attribute: 'title', value: 'Account manager' }], expression: 'user.title', target: 'title', value: 'Account manager', zoom_value: null, effect: 'will_be_set' },
    {
      ...base,
      constant: true,
      sources: [],
      expression: '"Basic"',
      target: 'userType',
      value: 'Basic',
      zoom_value: 'Licensed',
      effect: 'will_fail',
      remarks: [{ level: 'will_fail', text: 'Zoom no longer has a type “Basic” here.', cure: 'Remove the rule: Zoom’s default licence decides.' }],
    },
  ];
}
