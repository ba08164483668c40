/// The practice company's staff, as many as the scene wants.
import type { PersonEffect, PersonRow, Preview, ProviderName, RuleDraft } from '../src/shapes';
import { previewRows, SPECIAL } from './mapping';
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
  const special = SPECIAL[`p${String(at)}`];
  if (special !== undefined) return row(at, special, `person.${String(at + 1)}`, effect, 1);
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

export function preview(id: string | null, provider: ProviderName, rules?: RuleDraft[]): Preview {
  const at = id === null ? 0 : Number(id.slice(1));
  const one = person(at);
  const [given = '', ...rest] = one.name.split(' ');
  const family = rest.join(' ');
  const isThere = one.effect !== 'will_be_created';
  const whole = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
    userName: one.login,
    name: { givenName: given, familyName: family },
    displayName: one.name,
    emails: [{ type: 'work', value: one.login }],
    active: true,
  };
  const patch = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'Replace', path: 'name.givenName', value: given }, { op: 'Add', path: 'title', value: 'Account manager' }] };
  return {
    person: one,
    position: at + 1,
    total,
    previous: at > 0 ? `p${String(at - 1)}` : null,
    next: at + 1 < total ? `p${String(at + 1)}` : null,
    next_with_remark: `p${String((at + 9) % total)}`,
    rows: previewRows(provider, one, rules),
    remarks: [{ level: 'warning', text: 'Invited to Zoom, and has not accepted.', cure: 'Send the invitation again, then look again.' }],
    create: one.effect === 'not_sent' ? null : { line: 'POST /Users', body: JSON.stringify(whole, null, 2), sure: 'As it was recorded from the provider.' },
    update: one.effect === 'not_sent' ? null : provider === 'entra' ? { line: 'PATCH /Users/kJ3yq', body: JSON.stringify(patch, null, 2), sure: 'As the provider documents it.' } : { line: 'PUT /Users/kJ3yq', body: JSON.stringify(whole, null, 2), sure: 'Taken to be so: no recording shows it.' },
    payload: JSON.stringify(whole, null, 2),
    zoom_has: isThere ? JSON.stringify({ id: 'kJ3yq', userName: one.login, name: { givenName: given.replace('Zoë', 'Zoe'), familyName: family }, displayName: one.name, emails: [{ value: one.login, type: 'work', primary: true }], active: true }, null, 2) : null,
    read_at: readAt,
    rules_from: 'the guide’s table',
  };
}
