/// A scoping filter that is being edited, kept while a person looks at the plan or elsewhere, one for each customer.
import type { ClauseDraft, ScopeDraft } from '../shapes';
import { emptyClause, freshName, NO_FILTER } from './scope';

export class Scoping {
  /** Undefined as long as nobody has changed the filter that Entra has. */
  draft = $state<ScopeDraft>();

  /** Begins with the filter that is there. */
  begin(filter: ScopeDraft): void {
    this.draft ??= structuredClone(filter);
  }

  /** Drops what was edited; the filter that is there is what is shown then. */
  putBack(filter: ScopeDraft): void {
    this.draft = structuredClone(filter);
  }

  addGroup(operator: string): void {
    const draft = (this.draft ??= structuredClone(NO_FILTER));
    draft.groups.push({ name: freshName(draft), clauses: [emptyClause(operator)] });
  }

  addClause(group: number, operator: string): void {
    this.draft?.groups[group]?.clauses.push(emptyClause(operator));
  }

  rename(group: number, name: string): void {
    const renamed = this.draft?.groups[group];
    if (renamed !== undefined) renamed.name = name;
  }

  change(group: number, clause: number, some: Partial<ClauseDraft>): void {
    const changed = this.draft?.groups[group]?.clauses[clause];
    if (changed !== undefined) Object.assign(changed, some);
  }

  /** A group without a condition would let everybody in, so it goes with its last one. */
  removeClause(group: number, clause: number): void {
    const clauses = this.draft?.groups[group]?.clauses;
    clauses?.splice(clause, 1);
    if (clauses?.length === 0) this.draft?.groups.splice(group, 1);
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Scoping>();

export function scopingOf(profile: string): Scoping {
  const known = kept.get(profile);
  if (known !== undefined) return known;
  const made = new Scoping();
  kept.set(profile, made);
  return made;
}
