/// Reading the directory and Zoom into the engine's memory: what the preview, the people and the choice of groups rest
/// on. Kept apart from the pages, one for each customer.
import * as ipc from '../ipc';
import type { Progress } from '../shapes';
import { Task } from '../task.svelte';

export class Look {
  readonly task = new Task<null>();
  progress = $state.raw<Progress | undefined>();
  readonly #profile: string;

  constructor(profile: string) {
    this.#profile = profile;
  }

  /** Reads what is not in memory; `fresh` reads everything again. */
  async start(fresh: boolean, then: () => void | Promise<void>): Promise<void> {
    this.progress = undefined;
    await this.task.run(() => ipc.look(this.#profile, fresh, (progress) => (this.progress = progress)), then);
    this.progress = undefined;
  }

  async stop(): Promise<void> {
    await ipc.stopLook(this.#profile).catch(() => null);
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const looks = new Map<string, Look>();

export function lookOf(profile: string): Look {
  const known = looks.get(profile);
  if (known !== undefined) return known;
  const made = new Look(profile);
  looks.set(profile, made);
  return made;
}
