/// A scoping filter as it is edited: what is missing in it, what it says in words, and at which condition a problem
/// stands. Who is in scope is worked out by the engine.
import type { ClauseDraft, Problem, ScopeDraft, ScopeOperator } from '../shapes';

/** A condition's place: the group's number and its own, from 0. */
export interface Place {
  group: number;
  clause: number;
}

export const NO_FILTER: ScopeDraft = { groups: [] };
export const emptyClause = (operator: string): ClauseDraft => ({ attribute: '', operator, value: '' });

/** Entra's operators in words, for where the engine's list is not at hand; another one as Entra writes it. */
const WORDS: Partial<Record<string, string>> = {
  EQUALS: 'is exactly',
  'NOT EQUALS': 'is not exactly',
  'REGEX MATCH': 'matches the pattern',
  'NOT REGEX MATCH': 'does not match the pattern',
  'IS NULL': 'is empty',
  'IS NOT NULL': 'is not empty',
  'IS TRUE': 'is true',
  'IS FALSE': 'is false',
};

export const sameFilter = (one: ScopeDraft, other: ScopeDraft): boolean => JSON.stringify(trimmed(one)) === JSON.stringify(trimmed(other));

/** Without spaces around names, and without groups that hold no condition. A value stays as it was typed. */
export function trimmed({ groups }: ScopeDraft): ScopeDraft {
  return {
    groups: groups
      .filter(({ clauses }) => clauses.length > 0)
      .map(({ name, clauses }) => ({
        name: name.trim(),
        clauses: clauses.map(({ attribute, operator, value }) => ({ attribute: attribute.trim(), operator, value })),
      })),
  };
}

/** Does this operator ask for a value? One that nobody knows does, so that nothing is lost. */
export const takesValue = (operators: ScopeOperator[], name: string): boolean => operators.find((one) => one.name === name)?.takes_value ?? true;

/** What is missing in a condition, in the words of its field. */
export function missingIn(clause: ClauseDraft, operators: ScopeOperator[]): { attribute?: string; value?: string } {
  const attribute = clause.attribute.trim() === '' ? 'Choose an attribute' : undefined;
  const value = takesValue(operators, clause.operator) && clause.value === '' ? 'Enter a value' : undefined;
  return { ...(attribute && { attribute }), ...(value && { value }) };
}

/** Every condition has what it needs, and every group has a name. */
export const isWhole = (draft: ScopeDraft, operators: ScopeOperator[]): boolean =>
  draft.groups.every(({ name, clauses }) => name.trim() !== '' && clauses.every((clause) => Object.keys(missingIn(clause, operators)).length === 0));

/** "department is exactly “Sales”". */
export function clauseWords(clause: ClauseDraft, operators: ScopeOperator[] = []): string {
  const operator = WORDS[clause.operator] ?? operators.find(({ name }) => name === clause.operator)?.label ?? clause.operator.toLowerCase();
  return clause.value === '' ? `${clause.attribute} ${operator}` : `${clause.attribute} ${operator} “${clause.value}”`;
}

/** A name for a new group that no other one has. */
export function freshName(draft: ScopeDraft): string {
  const names = new Set(draft.groups.map(({ name }) => name.trim()));
  let number = draft.groups.length + 1;
  while (names.has(`Filter ${String(number)}`)) number += 1;
  return `Filter ${String(number)}`;
}

/** The condition that a problem is about: the first whose attribute, and value where it has one, the problem names.
    Undefined where it is about the filter as a whole. */
export function placeOf(problem: Problem, draft: ScopeDraft): Place | undefined {
  const said = `${problem.what}\n${problem.why}`;
  const places = draft.groups.flatMap(({ clauses }, group) => clauses.map((clause, at) => ({ clause, place: { group, clause: at } })));
  const named = places.filter(({ clause: { attribute } }) => attribute !== '' && hasWord(said, attribute));
  return (named.find(({ clause: { value } }) => value !== '' && said.includes(value)) ?? named[0])?.place;
}

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(^|[^\\p{L}\\p{N}_])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\p{L}\\p{N}_])`, 'u').test(text);
