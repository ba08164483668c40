/// Which secret of Zoom's an action hands to Entra ID, and what a person calls it.
import type { ActionId, ZoomSecret } from '../shapes';

const OF_ACTION: Partial<Record<ActionId, ZoomSecret>> = { entra_token: 'token', entra_client: 'client_secret' };

export const secretOf = (action: ActionId): ZoomSecret | undefined => OF_ACTION[action];

interface SecretWords {
  /** Its label: "Zoom’s token". */
  label: string;
  hint: string;
  /** What the button says, and what is waited for. */
  act: string;
  waits: string;
  /** What stands above what is known of it. */
  title: string;
}

export const SECRET: Record<ZoomSecret, SecretWords> = {
  token: {
    label: 'Zoom’s token',
    hint: 'Usher tries it at Zoom first. Where Zoom takes it, it goes to the keychain, and is never shown again.',
    act: 'Try and keep it',
    waits: 'Trying it at Zoom.',
    title: 'Zoom’s token is kept',
  },
  client_secret: {
    label: 'Client secret',
    hint: 'It goes to the keychain, and is never shown again. Entra ID tries it when it is handed over.',
    act: 'Keep it',
    waits: 'Putting it into the keychain.',
    title: 'The client secret is kept',
  },
};
