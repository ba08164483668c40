/// What can be said about a customer's draft before the engine sees it: only what is plainly missing or no address. The
/// engine judges the rest.
import type { ProfileDraft } from '../shapes';

/** For each field that cannot be sent, what is wrong with it in its label's words. */
export type Wrong = Partial<Record<keyof ProfileDraft, string>>;

export function wrongWith(draft: ProfileDraft): Wrong {
  const wrong: Wrong = {};
  if (draft.name.trim() === '') wrong.name = 'Enter the customer’s name';
  check('org_url', 'Okta address');
  check('zoom_api_url', 'Zoom API address');
  check('zoom_oauth_url', 'Zoom sign-in address');
  return wrong;

  function check(field: 'org_url' | 'zoom_api_url' | 'zoom_oauth_url', label: string): void {
    const typed = draft[field].trim();
    if (typed === '') wrong[field] = `Enter the ${label}`;
    else if (!/^https?:\/\/[^\s/]+/i.test(typed)) wrong[field] = `Enter the ${label} with https:// in front`;
  }
}
