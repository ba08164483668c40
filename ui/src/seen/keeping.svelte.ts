/// Looking again and again while a page is open: one look after the other, never two at once, until somebody stops it or
/// there is nothing more to wait for.

/** What a look says about the next one. */
export type Found = 'more' | 'enough' | 'failed';

/** Waited between two looks, at least: short enough to see people come, long enough to leave both sides alone. */
export const EVERY_MS = 30_000;
/** Looks that may fail one after the other: a network that is away for a moment ends nothing, one that stays away does. */
export const FAILURES_MAX = 5;

export class KeepLooking {
  on = $state(false);
  /** When the next look begins, in milliseconds since 1970; none while one is under way. */
  next = $state<number>();
  /** It gave up, as nothing could be seen for several looks. */
  gaveUp = $state(false);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(look: () => Promise<Found>): void {
    if (this.on) return;
    this.stop();
    this.on = true;
    this.gaveUp = false;
    void this.#round(look, this.#turn, 0);
  }

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.on = false;
    this.next = undefined;
  }

  async #round(look: () => Promise<Found>, turn: number, failures: number): Promise<void> {
    const began = Date.now();
    this.next = undefined;
    const found = await look();
    if (turn !== this.#turn) return;
    const failed = found === 'failed' ? failures + 1 : 0;
    if (found === 'enough' || failed >= FAILURES_MAX) {
      this.stop();
      this.gaveUp = found === 'failed';
      return;
    }
    // A look that takes minutes is not followed by another one at once.
    const wait = Math.max(EVERY_MS, Date.now() - began);
    this.next = Date.now() + wait;
    this.#timer = setTimeout(() => void this.#round(look, turn, failed), wait);
  }
}
