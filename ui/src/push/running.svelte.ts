/// Runs under way, kept apart from the pages: a run goes on while a person reads elsewhere in the guide.
import * as ipc from '../ipc';
import { customer } from '../profile.svelte';
import type { Progress, Report } from '../shapes';
import { Task } from '../task.svelte';

export class Running<T = Report> {
  readonly task = new Task<T>();
  readonly asking = new Task<null>();
  progress = $state.raw<Progress | undefined>();

  /** Carries a plan out or goes on with a run; `ended` gets the report. */
  async start(work: (heard: (progress: Progress) => void) => Promise<T>, ended: (report: T) => void): Promise<void> {
    this.progress = undefined;
    await this.task.run(
      () => work((progress) => (this.progress = progress)),
      (report) => ended(report),
    );
    await customer.refresh();
  }

  async pause(paused: boolean): Promise<void> {
    const run = this.progress?.run;
    if (run) await this.asking.run(() => ipc.pauseRun(run, paused));
  }

  async stop(): Promise<void> {
    const run = this.progress?.run;
    if (run) await this.asking.run(() => ipc.stopRun(run));
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Running>();

/** The push of a plan, or of a run that is gone on with, by its id. */
export function runningOf(id: string): Running {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const made = new Running();
  kept.set(id, made);
  return made;
}
