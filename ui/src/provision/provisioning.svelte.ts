/// What is switched on, the plan that was made of it, and the run of it: kept apart from the page, one for each customer,
/// so that reading elsewhere in the guide loses nothing.
import * as ipc from '../ipc';
import { Running } from '../push/running.svelte';
import type { PeoplePlanView, PeopleReport, PeopleRequest, Progress } from '../shapes';
import { Task } from '../task.svelte';

export class Provisioning {
  /** Creating is always on; these are off at first. */
  request = $state<PeopleRequest>({ update: false, reactivate: false, deactivate: false });
  readonly planning = new Task<PeoplePlanView>();
  readonly running = new Running<PeopleReport>();
  progress = $state.raw<Progress | undefined>();
  readonly #profile: string;

  constructor(profile: string) {
    this.#profile = profile;
  }

  /** The plan that was made last; a switch that was turned since makes it old. */
  get plan(): PeoplePlanView | undefined {
    return this.planning.value;
  }

  get old(): boolean {
    return this.plan !== undefined && !same(this.plan.request, this.request);
  }

  async compare(): Promise<void> {
    this.progress = undefined;
    const request = { ...this.request };
    await this.planning.run(() => ipc.peoplePlan(this.#profile, request, (heard) => (this.progress = heard)));
    this.progress = undefined;
  }

  async stop(): Promise<void> {
    await ipc.stopLook(this.#profile).catch(() => null);
  }

  /** Carries the plan out; `ended` gets the report. A plan is carried out once, so it is put away. */
  async start(typed: string | null, ended: (report: PeopleReport) => void): Promise<void> {
    const plan = this.plan;
    if (plan === undefined) return;
    await this.running.start(
      (heard) => ipc.provision(plan.id, typed, heard),
      (report) => {
        this.planning.value = undefined;
        ended(report);
      },
    );
  }
}

const same = (one: PeopleRequest, other: PeopleRequest): boolean =>
  one.update === other.update && one.reactivate === other.reactivate && one.deactivate === other.deactivate;

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Provisioning>();

export function provisioningOf(profile: string): Provisioning {
  const known = kept.get(profile);
  if (known !== undefined) return known;
  const made = new Provisioning(profile);
  kept.set(profile, made);
  return made;
}
