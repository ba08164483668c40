import { expect, test } from 'vitest';
import { wrongWith } from './draft';

const draft = { name: 'Zoë & Søn', provider: 'okta' as const, org_url: 'https://practice.example', zoom_api_url: 'http://127.0.0.1:8080', zoom_oauth_url: 'https://zoom.us' };

test('a whole draft has nothing wrong with it', () => {
  expect(wrongWith(draft)).toEqual({});
});

test('what is missing or no address is said in the label’s words', () => {
  expect(wrongWith({ ...draft, name: ' ', org_url: '', zoom_oauth_url: 'zoom.us' })).toEqual({
    name: 'Enter the customer’s name',
    org_url: 'Enter the Okta address',
    zoom_oauth_url: 'Enter the Zoom sign-in address with https:// in front',
  });
});
