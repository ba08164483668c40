/// What a person has chosen to push, kept while they look elsewhere. A group that is not chosen is left alone.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { GroupChoice, PlanRequest, Target, ZoomGroupRow } from '../shapes';

export class Choosing {
  readonly targets = new SvelteMap<string, Target>();
  remove = $state(false);

  #begun = false;

  /** Begins with what was pushed last, once: what a person has chosen since stays. */
  beginWith(last: PlanRequest | null): void {
    if (this.#begun) return;
    this.#begun = true;
    if (last === null || this.targets.size > 0) return;
    for (const { group, target } of last.groups) this.targets.set(group, target);
    this.remove = last.remove;
  }

  toggle(group: GroupChoice): void {
    if (this.targets.has(group.id)) this.targets.delete(group.id);
    else this.targets.set(group.id, firstTarget(group));
  }

  /** Chooses all of these groups, or none; what was chosen for a group already stays as it is. */
  chooseAll(groups: GroupChoice[], chosen: boolean): void {
    for (const group of groups) if (this.targets.has(group.id) !== chosen) this.toggle(group);
  }

  /** Leaves out groups that are no longer in the directory. */
  keepOnly(groups: GroupChoice[]): void {
    const known = new SvelteSet(groups.map(({ id }) => id));
    for (const id of [...this.targets.keys()]) if (!known.has(id)) this.targets.delete(id);
  }

  request(): PlanRequest {
    return { groups: [...this.targets].map(([group, target]) => ({ group, target })), remove: this.remove };
  }
}

/** What choosing a group means at first: the engine's suggestion; where it suggests to leave it, a group of its name. */
export function firstTarget(group: GroupChoice): Target {
  switch (group.suggestion.kind) {
    case 'create':
    case 'link':
      return group.suggestion;
    case 'leave':
      return { kind: 'create', name: group.name };
  }
}

/** What keeps a choice from being planned, in the field's words; undefined where nothing does. */
export function wrongWith(target: Target, zoomGroups: ZoomGroupRow[]): string | undefined {
  switch (target.kind) {
    case 'create':
      return target.name.trim() === '' ? 'Enter a name for the Zoom group' : undefined;
    case 'link':
      return zoomGroups.some(({ id }) => id === target.zoom_group) ? undefined : 'Choose a Zoom group to link to';
    case 'leave':
      return undefined;
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
