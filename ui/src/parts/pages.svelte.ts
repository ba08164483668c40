/// A long list that is read page by page as it comes into sight. What an older question brought stays until the new one
/// is answered, so that nothing blinks; an answer to an old question is dropped.
import { SvelteMap } from 'svelte/reactivity';
import { problemOf } from '../ipc';
import type { Problem } from '../shapes';

/** Rows asked for at once: enough for two screens, small enough for an answer at once. */
export const PAGE_SIZE = 200;
/** Pages kept: those around the sight and where it came from. */
const PAGES_MAX = 24;

export interface Page<Row> {
  total: number;
  rows: Row[];
}

type Read<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

export class Pages<Row> {
  total = $state<number>();
  problem = $state.raw<Problem>();
  /** How many questions were answered: with another one, the list is another list. */
  answered = $state(0);
  readonly #pages = new SvelteMap<number, Row[]>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly #asked = new Set<number>();
  #read: Read<Row>;
  #turn = 0;
  /** The pages are those of an older question. */
  #isOld = false;

  constructor(read: Read<Row>) {
    this.#read = read;
  }

  /** Asks anew; what was counted stays until the answer is there. */
  async ask(read: Read<Row> = this.#read): Promise<void> {
    this.#turn += 1;
    this.#read = read;
    this.#asked.clear();
    this.#isOld = true;
    this.problem = undefined;
    await this.#fetch(0);
  }

  row(at: number): Row | undefined {
    return this.#pages.get(Math.floor(at / PAGE_SIZE))?.[at % PAGE_SIZE];
  }

  /** Reads those of the pages that are not there; none while a new question waits for its first answer. */
  async need(pages: number[]): Promise<void> {
    if (this.#isOld) return;
    await Promise.all(pages.filter((page) => !this.#asked.has(page)).map((page) => this.#fetch(page)));
  }

  async #fetch(page: number): Promise<void> {
    const turn = this.#turn;
    this.#asked.add(page);
    try {
      const { total, rows } = await this.#read(page * PAGE_SIZE, PAGE_SIZE);
      if (turn !== this.#turn) return;
      this.total = total;
      this.#renew();
      this.#pages.set(page, rows);
      this.#forgetFarFrom(page);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#renew();
      this.#asked.delete(page);
      this.problem = problemOf(thrown);
    }
  }

  #renew(): void {
    if (!this.#isOld) return;
    this.#isOld = false;
    this.#pages.clear();
    this.answered += 1;
  }

  #forgetFarFrom(page: number): void {
    if (this.#pages.size <= PAGES_MAX) return;
    const [farthest] = [...this.#pages.keys()].sort((one, other) => Math.abs(other - page) - Math.abs(one - page));
    if (farthest === undefined) return;
    this.#pages.delete(farthest);
    this.#asked.delete(farthest);
  }
}
