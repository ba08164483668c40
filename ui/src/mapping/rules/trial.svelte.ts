/// A rule that is being tried while somebody types: the question is put when they rest, the newest answer wins, and what
/// an older question brings is dropped.
import { problemOf } from '../../ipc';
import type { MappingCounts, Problem, RuleDraft, RuleTrial } from '../../shapes';

/** Typing rests when no key was struck for so long. */
export const REST_MS = 150;

type Ask = (draft: RuleDraft | null) => Promise<RuleTrial>;

export class Trial {
  answer = $state.raw<RuleTrial>();
  problem = $state.raw<Problem>();
  /** Something has been changed that no answer is about yet. */
  busy = $state(false);
  /** How many people came out how before anything was changed. */
  before = $state.raw<MappingCounts>();
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks at once. What is answered to the first question is what there was before. */
  async now(draft: RuleDraft | null): Promise<void> {
    const turn = this.#begin();
    try {
      const answer = await this.#ask(draft);
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.before ??= answer.counts;
      this.problem = undefined;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problemOf(thrown);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Asks when nothing more was wanted for a moment. */
  soon(draft: RuleDraft | null): void {
    this.#begin();
    this.#timer = setTimeout(() => void this.now(draft), REST_MS);
  }

  /** Nothing is tried any more; an answer under way is dropped. */
  end(): void {
    this.#begin();
    this.answer = undefined;
    this.problem = undefined;
    this.before = undefined;
    this.busy = false;
  }

  #begin(): number {
    clearTimeout(this.#timer);
    this.busy = true;
    return (this.#turn += 1);
  }
}
