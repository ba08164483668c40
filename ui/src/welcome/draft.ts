/// What can be said about a customer's draft before the engine sees it: only what is plainly missing or no address. The
/// engine judges the rest.
import type { Cloud, ProfileDraft, ProviderDraft, ProviderName } from '../shapes';

export type Field = 'name' | 'org_url' | 'tenant' | 'zoom_api_url' | 'zoom_oauth_url';

/** For each field that cannot be sent, what is wrong with it in its label's words. */
export type Wrong = Partial<Record<Field, string>>;

/** A cloud of Microsoft's, with who has it. */
export interface CloudChoice {
  value: Cloud;
  label: string;
  detail: string;
}

/** The clouds, the one that nearly everybody has first (national clouds, learn.microsoft.com, 2026-01). */
export const CLOUDS: readonly CloudChoice[] = [
  { value: 'global', label: 'Global', detail: 'Nearly everybody, GCC included. You sign in at portal.azure.com.' },
  {
    value: 'us_government',
    label: 'US Government (GCC High)',
    detail: 'US agencies and their contractors, at portal.azure.us. Its gallery has no Zoom.',
  },
  {
    value: 'us_dod',
    label: 'US Government (DoD)',
    detail: 'The US Department of Defense, at portal.azure.us. Its gallery has no Zoom.',
  },
  { value: 'china', label: 'China (21Vianet)', detail: 'Companies in China whose Microsoft 365 is run by 21Vianet, at portal.azure.cn.' },
];

/** What a provider's part of a new draft begins with. */
export function providerDraft(provider: ProviderName): ProviderDraft {
  switch (provider) {
    case 'okta':
      return { kind: 'okta', org_url: '' };
    case 'entra':
      return { kind: 'entra', cloud: 'global', tenant: '' };
    case 'google':
      return { kind: 'google' };
  }
}

export function wrongWith(draft: ProfileDraft): Wrong {
  const wrong: Wrong = {};
  if (draft.name.trim() === '') wrong.name = 'Enter the customer’s name';
  switch (draft.provider.kind) {
    case 'okta':
      check('org_url', draft.provider.org_url, 'Okta address');
      break;
    case 'entra': {
      const tenant = draft.provider.tenant.trim();
      if (/[\s/@]/.test(tenant)) wrong.tenant = 'Enter the tenant as a domain or an ID, such as practice.example';
      break;
    }
    case 'google':
      break;
  }
  check('zoom_api_url', draft.zoom_api_url, 'Zoom API address');
  check('zoom_oauth_url', draft.zoom_oauth_url, 'Zoom sign-in address');
  return wrong;

  function check(field: Field, value: string, label: string): void {
    const typed = value.trim();
    if (typed === '') wrong[field] = `Enter the ${label}`;
    else if (!/^https?:\/\/[^\s/]+/i.test(typed)) wrong[field] = `Enter the ${label} with https:// in front`;
  }
}
