/// What a person has filled into an action's form, kept while they look at the plan or elsewhere, until it is carried out.
import type { ActionId } from '../shapes';
import type { Answers } from '../fields/answers';
import type { Chosen } from '../fields/PersonField.svelte';

export class Filling {
  answers = $state<Answers>({});
  people = $state<Record<string, Chosen>>({});
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Filling>();

const key = (profile: string, action: ActionId): string => `${action} ${profile}`;

export function fillingOf(profile: string, action: ActionId): Filling {
  const known = kept.get(key(profile, action));
  if (known !== undefined) return known;
  const made = new Filling();
  kept.set(key(profile, action), made);
  return made;
}

/** Once it is carried out, the form begins anew from what is there then. */
export function forgetFilling(profile: string, action: ActionId): void {
  kept.delete(key(profile, action));
}
