/// What a person has chosen to push, kept while they look elsewhere. A group that is not chosen is left alone.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { GroupChoice, GroupNode, GroupTreeView, LicenceWish, NamesView, NewNameView, PlanRequest, Target, ZoomGroupRow } from '../shapes';

export class Choosing {
  readonly targets = new SvelteMap<string, Target>();
  /** The licence that the people of a group should have; what is not here expects nothing. */
  readonly expected = new SvelteMap<string, LicenceWish>();
  /** What was found inside groups that were opened. */
  readonly trees = new SvelteMap<string, GroupTreeView>();
  /** Groups that somebody looks into. */
  readonly opened = new SvelteSet<string>();
  remove = $state(false);
  /** How new groups are named, once that is known. */
  pattern = $state<string>();
  named = $state.raw<NamesView>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  #known = new Map<string, GroupChoice>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew, never changed
  readonly #names = $derived(new Map(this.named?.names.map((one) => [one.group, one])));

  #begun = false;

  /** Begins with what was pushed last, once: what a person has chosen since stays. */
  beginWith(last: PlanRequest | null): void {
    if (this.#begun) return;
    this.#begun = true;
    if (last === null || this.targets.size > 0) return;
    for (const { group, target } of last.groups) this.targets.set(group, target);
    this.remove = last.remove;
    this.pattern ??= last.pattern ?? undefined;
  }

  toggle(group: GroupChoice): void {
    if (this.targets.has(group.id)) this.targets.delete(group.id);
    else this.targets.set(group.id, firstTarget(group));
  }

  /** Chooses a group of the last list by its id, or leaves it. */
  chooseById(id: string): void {
    const group = this.#known.get(id);
    if (group !== undefined) this.toggle(group);
  }

  /** Chooses all of these groups, or none; what was chosen for a group already stays as it is. */
  chooseAll(groups: GroupChoice[], chosen: boolean): void {
    for (const group of groups) if (this.targets.has(group.id) !== chosen) this.toggle(group);
  }

  /** Takes over what was read: leaves out groups that are no longer in the directory, and what was seen inside them. */
  take(groups: GroupChoice[], pattern: string): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
    this.#known = new Map(groups.map((group) => [group.id, group]));
    for (const id of [...this.targets.keys()]) if (!this.#known.has(id)) this.targets.delete(id);
    this.expected.clear();
    for (const { id, expected } of groups) if (expected !== null) this.expected.set(id, expected);
    this.trees.clear();
    this.opened.clear();
    this.pattern ??= pattern;
  }

  /** What a new group would be called: what a person wrote, or what the pattern makes. */
  nameOf(group: GroupChoice): NewNameView | undefined {
    return this.#names.get(group.id);
  }

  /** Groups that cannot be created as they would be called now. */
  wrongNames(): NewNameView[] {
    return (this.named?.names ?? []).filter(({ group, wrong }) => wrong && this.targets.get(group)?.kind === 'create');
  }

  /** The chosen groups, seen inside, that hold this one. */
  around(group: string): string[] {
    return [...this.trees]
      .filter(([top, tree]) => top !== group && this.targets.has(top) && tree.groups.some((node) => holds(node, group)))
      .flatMap(([, tree]) => tree.groups.map(({ name }) => name));
  }

  request(): PlanRequest {
    return {
      groups: [...this.targets].map(([group, target]) => ({ group, target })),
      remove: this.remove,
      pattern: this.pattern ?? null,
    };
  }
}

const holds = (node: GroupNode, group: string): boolean => node.inner.some((inner) => inner.id === group || holds(inner, group));

/** What choosing a group means at first: the engine's suggestion; where it suggests to leave it, a group of its name. */
export function firstTarget(group: GroupChoice): Target {
  switch (group.suggestion.kind) {
    case 'create':
    case 'link':
      return group.suggestion;
    case 'leave':
      return { kind: 'create', name: null };
  }
}

/** What keeps a choice from being planned, in the field's words; undefined where nothing does. */
export function wrongWith(target: Target, zoomGroups: ZoomGroupRow[]): string | undefined {
  switch (target.kind) {
    case 'create':
      return target.name?.trim() === '' ? 'Enter a name for the Zoom group' : undefined;
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
