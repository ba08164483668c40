/// Sign-ins under way, kept apart from the pages: a person may read elsewhere in the guide while the browser waits.
import * as ipc from '../ipc';
import { customer } from '../profile.svelte';
import type { ConnectionView, ConnectRequest, Side, SignInView } from '../shapes';
import { Task } from '../task.svelte';

export class SignIn {
  readonly task = new Task<ConnectionView>();
  waits = $state.raw<SignInView | null>(null);
  readonly #profile: string;
  readonly #side: Side;

  constructor(profile: string, side: Side) {
    this.#profile = profile;
    this.#side = side;
  }

  /** Signs in; `signedIn` is called when that succeeded. */
  async start(request: ConnectRequest, signedIn: () => void): Promise<void> {
    await this.#run((heard) => ipc.connect(this.#profile, request, heard), signedIn);
  }

  /** Signs in once more with these rights added. */
  async allow(scopes: string[], allowed: () => void): Promise<void> {
    await this.#run((heard) => ipc.allow(this.#profile, scopes, heard), allowed);
  }

  async #run(work: (heard: (waits: SignInView) => void) => Promise<ConnectionView>, signedIn: () => void): Promise<void> {
    this.waits = null;
    await this.task.run(
      () => work((waits) => (this.waits = waits)),
      async () => {
        this.waits = null;
        await customer.refresh();
        signedIn();
      },
    );
    this.waits = null;
  }

  async stop(): Promise<void> {
    this.task.leave();
    this.waits = null;
    await ipc.cancelSignIn(this.#profile, this.#side);
    await customer.refresh();
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is drawn is inside the entries
const signIns = new Map<string, SignIn>();

export function signInOf(profile: string, side: Side): SignIn {
  const key = `${side} ${profile}`;
  const known = signIns.get(key);
  if (known !== undefined) return known;
  const made = new SignIn(profile, side);
  signIns.set(key, made);
  return made;
}
