/// Actions under way, kept apart from the pages: one goes on while a person reads elsewhere in the guide.
import * as ipc from '../ipc';
import { customer } from '../profile.svelte';
import type { ActionProgress, ActionReport } from '../shapes';
import { Task } from '../task.svelte';

export class Carrying {
  readonly task = new Task<ActionReport>();
  readonly asking = new Task<null>();
  progress = $state.raw<ActionProgress>();
  stopping = $state(false);
  readonly #plan: string;

  constructor(plan: string) {
    this.#plan = plan;
  }

  /** Carries the plan out, or goes on with it; `ended` gets the report. */
  async start(ended: (report: ActionReport) => void): Promise<void> {
    this.progress = undefined;
    this.stopping = false;
    await this.task.run(
      () => ipc.carryOut(this.#plan, (progress) => (this.progress = progress)),
      (report) => ended(report),
    );
    this.progress = undefined;
    await customer.refresh();
  }

  /** Asks to end after what is being done right now. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.asking.run(() => ipc.stopAction(this.#plan));
    if (this.asking.problem) this.stopping = false;
  }

  reopen = (): Promise<void> => this.asking.run(() => ipc.reopenConsent(this.#plan));

  paste = (text: string, taken: () => void): Promise<void> => this.asking.run(() => ipc.pasteConsent(this.#plan, text), taken);
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Carrying>();

/** The carrying out of a plan, by its id. */
export function carryingOf(plan: string): Carrying {
  const known = kept.get(plan);
  if (known !== undefined) return known;
  const made = new Carrying(plan);
  kept.set(plan, made);
  return made;
}
