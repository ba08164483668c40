/// What each way of connecting asks for: the fields that are not secret, and the words of its button.
import type { Way } from '../shapes';

export type WayField = 'client_id' | 'account_id' | 'subject';

/** What the vendor's own console calls a field of this way. */
export function labelOf(way: Way, field: WayField): string {
  switch (field) {
    case 'client_id':
      return way.kind === 'entra_code' || way.kind === 'entra_device' ? 'Application (client) ID' : 'Client ID';
    case 'account_id':
      return 'Account ID';
    case 'subject':
      return 'Administrator’s address';
  }
}

/** The fields of a way, in the order they are typed. */
export function fieldsOf(way: Way): WayField[] {
  switch (way.kind) {
    case 'zoom_public_client':
    case 'zoom_secret_client':
    case 'okta_code':
    case 'okta_device':
    case 'entra_code':
    case 'entra_device':
    case 'google_desktop':
      return ['client_id'];
    case 'google_service':
      return ['subject'];
    case 'zoom_server_to_server':
      return ['account_id', 'client_id'];
    case 'zoom_token':
    case 'okta_api_token':
      return [];
  }
}

/** What a field of a way holds; empty where the way has no such field. */
export function valueOf(way: Way, field: WayField): string {
  switch (field) {
    case 'client_id':
      return 'client_id' in way ? way.client_id : '';
    case 'account_id':
      return 'account_id' in way ? way.account_id : '';
    case 'subject':
      return 'subject' in way ? way.subject : '';
  }
}

/** The way with what was typed, without spaces around it. */
export function withValues(way: Way, typed: Partial<Record<WayField, string>>): Way {
  const client_id = (typed.client_id ?? '').trim();
  switch (way.kind) {
    case 'zoom_public_client':
    case 'zoom_secret_client':
    case 'okta_device':
    case 'okta_code':
    case 'entra_code':
    case 'entra_device':
    case 'google_desktop':
      return { ...way, client_id };
    case 'google_service':
      return { ...way, subject: (typed.subject ?? '').trim() };
    case 'zoom_server_to_server':
      return { ...way, client_id, account_id: (typed.account_id ?? '').trim() };
    case 'zoom_token':
    case 'okta_api_token':
      return way;
  }
}

/** What the file of Google's console is called that holds all that a way needs; nothing for ways without one. */
export function fileOf(way: Way): { label: string; hint: string } | undefined {
  if (way.kind === 'google_desktop') return { label: 'The client’s JSON', hint: 'Choose the file that Google gave you when you made the client, or drop it here. It fills in the rest.' };
  if (way.kind === 'google_service') return { label: 'The key’s JSON', hint: 'Choose the file that Google gave you when you made the key, or drop it here. Usher takes the key from it and keeps nothing else.' };
  return undefined;
}

/** What a person calls the vendor: whose page it is. */
export function shortName(vendor: string): string {
  if (vendor.includes('Entra')) return 'Microsoft';
  return vendor.replace(/ Workspace$/, '');
}

/** The words of the button that begins it. */
export function actOf(way: Way, vendor: string): string {
  switch (way.kind) {
    case 'zoom_public_client':
    case 'zoom_secret_client':
    case 'okta_code':
    case 'entra_code':
    case 'google_desktop':
      return `Sign in to ${vendor} with the browser`;
    case 'okta_device':
    case 'entra_device':
      return `Get a code for ${vendor}`;
    case 'zoom_server_to_server':
    case 'google_service':
      return `Connect to ${vendor}`;
    case 'zoom_token':
    case 'okta_api_token':
      return `Try this token`;
  }
}
