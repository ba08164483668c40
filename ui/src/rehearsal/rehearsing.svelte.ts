/// A customer's dress rehearsal, kept apart from the pages: it goes on while a person reads elsewhere in the guide.
import * as ipc from '../ipc';
import { customer } from '../profile.svelte';
import type { PersonRow, RehearsalForm, RehearsalRequest, RehearsalView } from '../shapes';
import { Task } from '../task.svelte';

/** What a person has filled in before the rehearsal is planned. */
export class Cast {
  made = $state(true);
  address = $state('');
  given = $state('Usher');
  family = $state('Test');
  person = $state.raw<PersonRow>();
  /** Okta group ids; empty for none. */
  assignBy = $state('');
  group = $state('');

  constructor(form: RehearsalForm) {
    this.address = form.address;
    this.assignBy = form.assign_groups.find(({ disabled }) => disabled === null)?.value ?? '';
    this.group = form.push_groups.find(({ disabled }) => disabled === null)?.value ?? '';
  }

  /** Nothing where somebody has still to be named. */
  request(): RehearsalRequest | undefined {
    const actor: RehearsalRequest['actor'] | undefined = this.made
      ? { kind: 'made', address: this.address.trim(), given_name: this.given.trim(), family_name: this.family.trim() }
      : this.person && { kind: 'chosen', person: this.person.id };
    const orNone = (id: string): string | null => (id === '' ? null : id);
    return actor && { actor, assign_by: orNone(this.assignBy), group: orNone(this.group) };
  }
}

export class Rehearsing {
  readonly reading = new Task<RehearsalView | null>();
  readonly running = new Task<RehearsalView>();
  readonly stopping = new Task<null>();
  cast = $state.raw<Cast>();
  /** A new one is being cast, whatever became of the last. */
  casting = $state(false);
  #heard = $state.raw<RehearsalView>();
  readonly #profile: string;

  constructor(profile: string) {
    this.#profile = profile;
  }

  get view(): RehearsalView | null | undefined {
    return this.#heard ?? this.reading.value;
  }

  load = (): Promise<void> => this.reading.run(() => ipc.lastRehearsal(this.#profile));

  planned(view: RehearsalView): void {
    this.#heard = undefined;
    this.reading.value = view;
    this.casting = false;
  }

  /** Begins it, or goes on with it. */
  async start(rehearsal: string): Promise<void> {
    await this.running.run(
      () => ipc.rehearse(rehearsal, (view) => (this.#heard = view)),
      (view) => this.planned(view),
    );
    if (this.running.problem) {
      this.#heard = undefined;
      await this.load();
    }
    await customer.refresh();
  }

  stop = (rehearsal: string): Promise<void> => this.stopping.run(() => ipc.stopRehearsal(rehearsal));
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const kept = new Map<string, Rehearsing>();

export function rehearsingOf(profile: string): Rehearsing {
  const known = kept.get(profile);
  if (known !== undefined) return known;
  const made = new Rehearsing(profile);
  kept.set(profile, made);
  return made;
}
