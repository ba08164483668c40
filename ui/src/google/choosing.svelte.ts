/// Who is to be in Zoom, while it is being chosen: kept while a person looks elsewhere, one for each customer.
import type { PeopleScopeDraft } from '../shapes';
import type { Chosen, Kind } from './who';

export class Choosing implements Chosen {
  kind = $state<Kind>();
  paths = $state.raw<readonly string[]>([]);
  address = $state('');
  /** What is kept is being changed. */
  changing = $state(false);

  /** Begins with what is kept. */
  take(kept: PeopleScopeDraft): void {
    this.kind = kept.kind;
    if (kept.kind === 'units') this.paths = kept.paths;
    if (kept.kind === 'group') this.address = kept.address;
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Choosing>();

export function choosingOf(profile: string): Choosing {
  const known = kept.get(profile);
  if (known !== undefined) return known;
  const made = new Choosing();
  kept.set(profile, made);
  return made;
}
