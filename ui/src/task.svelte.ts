/// Something that is being asked of the engine: its answer, its refusal, and whether it still runs. The newest run wins;
/// an answer to an older one is dropped.
import { problemOf } from './ipc';
import type { Problem } from './shapes';

export class Task<T> {
  value = $state.raw<T | undefined>();
  problem = $state.raw<Problem | undefined>();
  busy = $state(false);
  #turn = 0;

  /** Runs the work; `then` is called with its answer unless another run has begun since. */
  async run(work: () => Promise<T>, then?: (value: T) => void | Promise<void>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    this.problem = undefined;
    try {
      const value = await work();
      if (turn !== this.#turn) return;
      this.value = value;
      await then?.(value);
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problemOf(thrown);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Stops waiting for the answer. What was asked may still happen. */
  leave(): void {
    this.#turn += 1;
    this.busy = false;
  }
}
