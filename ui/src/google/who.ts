/// Who is to be in Zoom, as it is being chosen: when a choice is whole, when two are the same, and what one says in words.
import { counted } from '../format';
import type { PeopleScopeDraft, ScopeGroupRow, UnitRow } from '../shapes';

export type Kind = PeopleScopeDraft['kind'];

/** What was chosen and typed so far, also of the ways that are not the chosen one. */
export interface Chosen {
  kind: Kind | undefined;
  paths: readonly string[];
  address: string;
}

/** The ways to say who, the one that is easiest to answer for first. */
export const KINDS: readonly { kind: Kind; label: string; detail: string }[] = [
  { kind: 'group', label: 'A group', detail: 'Best with one made for this alone: whoever joins it gets Zoom, whoever leaves it loses Zoom.' },
  { kind: 'units', label: 'Organisational units', detail: 'With everybody in the units below them. Fits where Zoom follows the order of the company.' },
  { kind: 'everybody', label: 'Everybody', detail: 'Shared mailboxes and service accounts too.' },
];

/** The choice as it can be sent; undefined as long as something is missing. */
export function draftOf({ kind, paths, address }: Chosen): PeopleScopeDraft | undefined {
  switch (kind) {
    case undefined:
      return undefined;
    case 'everybody':
      return { kind };
    case 'units':
      return paths.length === 0 ? undefined : { kind, paths: paths.toSorted() };
    case 'group':
      return /^[^\s@]+@[^\s@]+$/.test(address.trim()) ? { kind, address: address.trim() } : undefined;
  }
}

/** What a choice lacks, in the words of its field. */
export function missingIn(chosen: Chosen): string | undefined {
  if (draftOf(chosen) !== undefined) return undefined;
  switch (chosen.kind) {
    case undefined:
    case 'everybody':
      return 'Choose who gets Zoom';
    case 'units':
      return 'Tick at least one unit';
    case 'group':
      return chosen.address.trim() === '' ? 'Choose a group, or enter its address' : 'Enter the group’s whole address, such as zoom-users@practice.example';
  }
}

export function sameScope(one: PeopleScopeDraft, other: PeopleScopeDraft): boolean {
  switch (one.kind) {
    case 'everybody':
      return other.kind === 'everybody';
    case 'units':
      return other.kind === 'units' && one.paths.toSorted().join('\n') === other.paths.toSorted().join('\n');
    case 'group':
      return other.kind === 'group' && one.address.toLowerCase() === other.address.toLowerCase();
  }
}

/** "The unit Sales, with all below it", "The group Zoom users". */
export function scopeWords(draft: PeopleScopeDraft, units: UnitRow[], groups: ScopeGroupRow[]): string {
  switch (draft.kind) {
    case 'everybody':
      return 'Everybody in the organisation';
    case 'units': {
      const [only, ...others] = draft.paths;
      if (only === undefined || others.length > 0) return `${counted(draft.paths.length, 'unit', 'units')}, with all below them`;
      if (only === '/') return 'The whole organisation';
      return `The unit ${units.find(({ path }) => path === only)?.name ?? only}, with all below it`;
    }
    case 'group':
      return `The group ${groupAt(draft.address, groups)?.name ?? draft.address}`;
  }
}

export const groupAt = (address: string, groups: ScopeGroupRow[]): ScopeGroupRow | undefined =>
  groups.find((group) => group.address.toLowerCase() === address.trim().toLowerCase());
