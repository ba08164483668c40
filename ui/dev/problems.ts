/// Problems as the engine would word them.
import type { Problem } from '../src/shapes';

export const offline: Problem = {
  code: 'network.unreachable',
  what: 'Okta could not be reached',
  why: 'This computer did not get an answer from practice.example within 30 seconds.',
  fix: ['Check that this computer is online.', 'If your company uses a proxy, check that it lets practice.example through.', 'Look again.'],
  detail: 'connect timed out: practice.example:443',
};

export const scopeMissing: Problem = {
  code: 'zoom.scope_missing',
  what: 'Zoom did not give the right to manage people',
  why: 'The app in Zoom’s Marketplace does not have the scope scim2:admin, so Zoom refuses every look at people and groups.',
  fix: ['Open the app in Zoom’s Marketplace, then Scopes, and add scim2:admin.', 'Sign in again here.'],
  detail: '{"code":4711,"message":"Invalid access token, does not contain scopes:[scim2:admin]."}',
};

export const signInEnded: Problem = {
  code: 'zoom.refresh_refused',
  what: 'Zoom ended this sign-in',
  why: 'Somebody took Usher’s access away in Zoom, or it was not used for 90 days.',
  fix: ['Sign in again.'],
  detail: '{"reason":"Invalid Token!","error":"invalid_grant"}',
};

export const clientUnknown: Problem = {
  code: 'zoom.client_unknown',
  what: 'Zoom does not know this client ID',
  why: 'The client ID has a letter too few or belongs to an app that was deleted.',
  fix: ['Copy the client ID again from the app’s Basic Information page.'],
  detail: 'invalid_client (4,702)',
};

export const noKeychain: Problem = {
  code: 'keychain.unavailable',
  what: 'Secrets are kept in memory until Usher quits',
  why: 'This computer has no keychain that answers: no program offers the Secret Service.',
  fix: ['Install and start gnome-keyring or KeePassXC, then open Usher again.'],
  detail: null,
};

export const unreadGroup: Problem = {
  code: 'push.readback_failed',
  what: 'Zoom said yes, and could not be read afterwards',
  why: 'Zoom asked Usher to slow down longer than it waits for one look.',
  fix: ['Look again from the step “See that it works”.'],
  detail: 'HTTP 429, Retry-After: 600',
};

export const movedGroup: Problem = {
  code: 'push.group_moved',
  what: 'The group changed in Zoom after the plan was made',
  why: 'It had 22 members when the plan was made and has 25 now, so nothing was written to it.',
  fix: ['Plan what failed, look at what changed, and push again.'],
  detail: null,
};

export const notFound: Problem = {
  code: 'zoom.member_refused',
  what: 'Zoom refused to add 2 people',
  why: 'Their accounts are in another Zoom account with the same address.',
  fix: ['Move the accounts into this Zoom account, or take the people out of the group.'],
  detail: null,
};

export const tokenRefused: Problem = {
  code: 'zoom.token_refused',
  what: 'Zoom does not take this token',
  why: 'It may be cut off, or it has ended: tokens of Zoom’s Marketplace often live one hour.',
  fix: ['Copy the whole token again from the page where you found it.', 'Paste it here at once.'],
  detail: '{"code":124,"message":"Invalid access token."}',
};
