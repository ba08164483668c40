/// The reading of Zoom's users one by one. It goes on when its page is left, so it is kept apart, one for each customer.
import * as ipc from '../../ipc';
import type { DepthView, Progress } from '../../shapes';
import { Task } from '../../task.svelte';

export class DepthReading {
  readonly task = new Task<DepthView>();
  progress = $state.raw<Progress>();
  /** Somebody pressed Stop, and what is under way is being ended. */
  stopping = $state(false);
  readonly #profile: string;

  constructor(profile: string) {
    this.#profile = profile;
  }

  /** `then` is called when it has ended, also where it was refused: what was read until then counts. */
  async read(then: () => void): Promise<void> {
    await this.#run(() => ipc.readDepth(this.#profile, (progress) => (this.progress = progress)), then);
  }

  async forget(then: () => void): Promise<void> {
    await this.#run(() => ipc.forgetDepth(this.#profile, (progress) => (this.progress = progress)), then);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await ipc.stopLook(this.#profile).catch(() => null);
  }

  async #run(work: () => Promise<DepthView>, then: () => void): Promise<void> {
    if (this.task.busy) return;
    this.progress = undefined;
    this.stopping = false;
    await this.task.run(work);
    this.progress = undefined;
    this.stopping = false;
    then();
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const readings = new Map<string, DepthReading>();

export function depthOf(profile: string): DepthReading {
  const known = readings.get(profile);
  if (known !== undefined) return known;
  const made = new DepthReading(profile);
  readings.set(profile, made);
  return made;
}
