/// The looks that are under way on a page, one at a time for each check.
import { SvelteMap } from 'svelte/reactivity';
import * as ipc from '../ipc';
import type { CheckId, CheckView, OutcomeView } from '../shapes';
import { Task } from '../task.svelte';

export class Looks {
  readonly #profile: () => string;
  readonly #moved: () => Promise<void>;
  readonly #tasks = new SvelteMap<CheckId, Task<OutcomeView>>();

  constructor(profile: () => string, moved: () => Promise<void>) {
    this.#profile = profile;
    this.#moved = moved;
  }

  get busy(): boolean {
    return [...this.#tasks.values()].some((task) => task.busy);
  }

  of(check: CheckId): Task<OutcomeView> | undefined {
    return this.#tasks.get(check);
  }

  async take(check: CheckId): Promise<void> {
    const task = this.#tasks.get(check) ?? new Task<OutcomeView>();
    this.#tasks.set(check, task);
    await task.run(
      () => ipc.check(this.#profile(), check),
      () => this.#moved(),
    );
  }

  async takeAll(checks: CheckView[]): Promise<void> {
    await Promise.all(checks.map(({ id }) => this.take(id)));
  }

  leave(): void {
    for (const task of this.#tasks.values()) task.leave();
  }
}
