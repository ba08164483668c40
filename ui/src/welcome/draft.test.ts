import { expect, test } from 'vitest';
import type { ProfileDraft } from '../shapes';
import { CLOUDS, providerDraft, wrongWith } from './draft';

const draft: ProfileDraft = {
  name: 'Zoë & Søn',
  provider: { kind: 'okta', org_url: 'https://practice.example' },
  zoom_api_url: 'http://127.0.0.1:8080',
  zoom_oauth_url: 'https://zoom.us',
};

test('a whole draft has nothing wrong with it', () => {
  expect(wrongWith(draft)).toEqual({});
  expect(wrongWith({ ...draft, provider: { kind: 'entra', cloud: null, tenant: '' } })).toEqual({});
  expect(wrongWith({ ...draft, provider: { kind: 'entra', cloud: 'china', tenant: ' practice.example ' } })).toEqual({});
  expect(wrongWith({ ...draft, provider: providerDraft('google') })).toEqual({});
});

test('what is missing or no address is said in the label’s words', () => {
  expect(wrongWith({ ...draft, name: ' ', provider: providerDraft('okta'), zoom_oauth_url: 'zoom.us' })).toEqual({
    name: 'Enter the customer’s name',
    org_url: 'Enter the Okta address',
    zoom_oauth_url: 'Enter the Zoom sign-in address with https:// in front',
  });
});

test.each(['https://practice.example', 'zoe@practice.example', 'practice example'])('a tenant is no address of anything else: %s', (tenant) => {
  expect(wrongWith({ ...draft, provider: { kind: 'entra', cloud: 'global', tenant } })).toEqual({
    tenant: 'Enter the tenant as a domain or an ID, such as practice.example',
  });
});

test('a new customer of Entra ID begins in the cloud that nearly everybody has, which stands first', () => {
  expect(providerDraft('entra')).toEqual({ kind: 'entra', cloud: CLOUDS[0]?.value, tenant: '' });
});
