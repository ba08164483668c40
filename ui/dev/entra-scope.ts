/// Who is in scope in the made-up Entra ID: the department decides, as it does in the editor.
import type { ClauseDraft, PersonRow, ScopeCounts, ScopeDraft, ScopePage, ScopePerson, ScopeSide, ScopeView } from '../src/shapes';
import { person, readAt, total } from './people';
import { scene } from './scene';

const DEPARTMENTS = ['Sales', 'Finance', 'Support', 'Zoë’s special projects and other things that have no better home'];

export const filter: ScopeDraft = {
  groups: [
    { name: 'Sales', clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Sales' }, { attribute: 'companyName', operator: 'IS NOT NULL', value: '' }] },
    { name: 'Finance in Oslo', clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Finance' }] },
  ],
};

const has: ScopeDraft = scene === 'first' || scene === 'nobody' ? { groups: [] } : filter;

const departmentOf = (at: number): string | null => (at % 17 === 5 ? null : (DEPARTMENTS[at % DEPARTMENTS.length] ?? null));

type Place = 'in' | 'out' | 'unknown';

function meets(clause: ClauseDraft, at: number): Place {
  if (clause.attribute === 'companyName') return 'in';
  if (clause.attribute !== 'department') return 'unknown';
  const department = departmentOf(at);
  switch (clause.operator) {
    case 'EQUALS':
      return department === clause.value ? 'in' : 'out';
    case 'NOT EQUALS':
      return department !== null && department !== clause.value ? 'in' : 'out';
    case 'IS NULL':
      return department === null ? 'in' : 'out';
    case 'IS NOT NULL':
      return department === null ? 'out' : 'in';
    default:
      return 'unknown';
  }
}

function placeOf(draft: ScopeDraft, at: number): Place {
  if (draft.groups.length === 0) return 'in';
  const groups = draft.groups.map(({ clauses }): Place => {
    const each = clauses.map((clause) => meets(clause, at));
    return each.includes('out') ? 'out' : each.includes('unknown') ? 'unknown' : 'in';
  });
  return groups.includes('in') ? 'in' : groups.includes('unknown') ? 'unknown' : 'out';
}

const everybody = Array.from({ length: total }, (_, at) => at);

function counts(draft: ScopeDraft): ScopeCounts {
  const places = everybody.map((at) => placeOf(draft, at));
  const many = (place: Place): number => places.filter((one) => one === place).length;
  return { inside: many('in'), outside: many('out'), cannot_say: many('unknown') };
}

export function scope(asked: ScopeDraft | null): ScopeView {
  const draft = asked ?? has;
  const comes = everybody.filter((at) => placeOf(has, at) !== 'in' && placeOf(draft, at) === 'in');
  const goes = everybody.filter((at) => placeOf(has, at) === 'in' && placeOf(draft, at) !== 'in');
  const odd = draft.groups.flatMap(({ clauses }) => clauses).find(({ attribute }) => attribute === 'manager');
  return {
    filter: has,
    draft,
    operators: [
      { name: 'EQUALS', label: 'is exactly, letter case included', takes_value: true },
      { name: 'NOT EQUALS', label: 'is not exactly', takes_value: true },
      { name: 'REGEX MATCH', label: 'matches the pattern', takes_value: true },
      { name: 'NOT REGEX MATCH', label: 'does not match the pattern', takes_value: true },
      { name: 'IS NULL', label: 'is empty', takes_value: false },
      { name: 'IS NOT NULL', label: 'is not empty', takes_value: false },
      { name: 'IS TRUE', label: 'is true', takes_value: false },
      { name: 'IS FALSE', label: 'is false', takes_value: false },
    ],
    attributes: ['accountEnabled', 'city', 'companyName', 'country', 'department', 'displayName', 'employeeId', 'jobTitle', 'mail', 'officeLocation', 'surname', 'usageLocation', 'userPrincipalName'],
    now: counts(has),
    then: counts(draft),
    comes_in: comes.length,
    goes_out: goes.length,
    assigned: total === 0 ? 'The application is given to nobody yet.' : `Only those whom the application is given to can be in scope: ${String(total)} people.`,
    problems: odd === undefined ? [] : [{ code: 'scope.attribute', what: 'manager cannot be filtered on', why: 'Entra ID knows it as a reference to another person, and compares texts only.', fix: ['Choose another attribute, such as department.'], detail: null }],
    read_at: readAt,
  };
}

const sideOf: Record<ScopeSide, (draft: ScopeDraft, at: number) => boolean> = {
  inside: (draft, at) => placeOf(draft, at) === 'in',
  outside: (draft, at) => placeOf(draft, at) === 'out',
  cannot_say: (draft, at) => placeOf(draft, at) === 'unknown',
  comes_in: (draft, at) => placeOf(has, at) !== 'in' && placeOf(draft, at) === 'in',
  goes_out: (draft, at) => placeOf(has, at) === 'in' && placeOf(draft, at) !== 'in',
};

export function scopePeople(asked: ScopeDraft | null, side: ScopeSide, query: string, offset: number, limit: number): ScopePage {
  const draft = asked ?? has;
  const wanted = query.toLowerCase();
  const found = everybody.filter((at) => sideOf[side](draft, at)).filter((at) => wanted === '' || words(person(at)).includes(wanted));
  return { total: found.length, offset, people: found.slice(offset, offset + limit).map((at) => scoped(draft, at)) };
}

const words = ({ name, login }: PersonRow): string => `${name} ${login}`.toLowerCase();

function scoped(draft: ScopeDraft, at: number): ScopePerson {
  const { id, name, login } = person(at);
  const inside = placeOf(draft, at) === 'in';
  const department = departmentOf(at);
  const why = draft.groups.length === 0 ? 'There is no filter, and the application is given to them by the group Zoom for everybody.' : department === null ? 'The department is empty, and a condition on an empty value lets nobody in.' : inside ? `The department is ${department}, as the filter wants.` : `The department is ${department}, and the filter wants another.`;
  return { id, name, login, inside, why };
}
