/// Finding groups among thousands: by name, mail address and description, without regard to letter case or accents.
import type { GroupChoice } from '../shapes';

/** Letters that carry a stroke or are written together have no parts that could be left out. */
const LETTERS: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };

/** The form in which a text is searched; the engine's `search_form` makes the same. */
export function searchForm(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return plain
    .replace(/[łøđðħıßæœþ]/g, (letter) => LETTERS[letter] ?? letter)
    .split(/\s+/u)
    .filter(Boolean)
    .join(' ');
}

export type Order = 'name' | 'most' | 'fewest';

/** A list in which groups are searched: the forms are made once. */
export class Finder {
  readonly #groups: { group: GroupChoice; form: string; at: number }[];

  constructor(groups: GroupChoice[]) {
    this.#groups = groups.map((group, at) => ({
      group,
      at,
      form: searchForm(`${group.name}\n${group.mail ?? ''}\n${group.description ?? ''}`),
    }));
  }

  /** Those that have every word of the query, in an order. What the directory does not count comes last. */
  find(query: string, order: Order, keep: (group: GroupChoice) => boolean): GroupChoice[] {
    const words = searchForm(query).split(' ').filter(Boolean);
    const found = this.#groups.filter(({ group, form }) => keep(group) && words.every((word) => form.includes(word)));
    if (order !== 'name') {
      const people = (group: GroupChoice): number => group.people ?? (order === 'most' ? -1 : Number.MAX_SAFE_INTEGER);
      const sign = order === 'most' ? -1 : 1;
      found.sort((one, other) => sign * (people(one.group) - people(other.group)) || one.at - other.at);
    }
    return found.map(({ group }) => group);
  }
}
