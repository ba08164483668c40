import { expect, test } from 'vitest';
import type { ConnectionView } from '../shapes';
import { standing } from './standing';
import { fieldsOf, fileOf, labelOf, shortName, valueOf, withValues } from './ways';

test('what was typed goes into the way without spaces around it, and the rest of the way stays', () => {
  const way = withValues({ kind: 'okta_code', client_id: 'old', redirect_ports: [1, 2] }, { client_id: ' new\n' });
  expect(way).toEqual({ kind: 'okta_code', client_id: 'new', redirect_ports: [1, 2] });
  const server = withValues({ kind: 'zoom_server_to_server', account_id: '', client_id: '' }, { account_id: 'a', client_id: 'c' });
  expect(server).toEqual({ kind: 'zoom_server_to_server', account_id: 'a', client_id: 'c' });
});

test('a pasted token asks for no field', () => {
  expect(fieldsOf({ kind: 'zoom_token' })).toEqual([]);
  expect(valueOf({ kind: 'okta_api_token' }, 'client_id')).toBe('');
});

test('a client id is called what the vendor’s console calls it', () => {
  expect(labelOf({ kind: 'entra_code', client_id: '' }, 'client_id')).toBe('Application (client) ID');
  expect(labelOf({ kind: 'okta_device', client_id: '' }, 'client_id')).toBe('Client ID');
  expect(withValues({ kind: 'entra_device', client_id: '' }, { client_id: ' 11-22 ' })).toEqual({ kind: 'entra_device', client_id: '11-22' });
});

test('a file of Google’s fills in all but the administrator', () => {
  const service = { kind: 'google_service', email: 'u@p.example', client_id: '1', subject: '' } as const;
  expect(fieldsOf(service)).toEqual(['subject']);
  expect(withValues(service, { subject: ' zoe@practice.example ' })).toEqual({ ...service, subject: 'zoe@practice.example' });
  expect(fileOf(service)?.label).toBe('The key’s JSON');
  expect(fileOf({ kind: 'google_desktop', client_id: '' })?.label).toBe('The client’s JSON');
  expect(fileOf({ kind: 'zoom_token' })).toBeUndefined();
});

test('a page is called whose it is', () => {
  expect(['Zoom', 'Okta', 'Microsoft Entra ID', 'Google Workspace'].map(shortName)).toEqual(['Zoom', 'Okta', 'Microsoft', 'Google']);
});

const now = new Date('2026-11-22T10:00:00Z');
const connection = (some: Partial<ConnectionView>): ConnectionView => ({
  side: 'zoom',
  vendor: 'Zoom',
  host: 'api.zoom.us',
  state: { kind: 'signed_out' },
  way: { kind: 'zoom_token' },
  ways: [],
  sign_in: null,
  page_errors: [],
  ...some,
});
const signedIn = (who: string | null, expires_at: string | null, renews: boolean): ConnectionView =>
  connection({ state: { kind: 'signed_in', who, scopes: [], expires_at, ends_at: null, renews, kept: true } });

test.each([
  [connection({}), 'not connected'],
  [connection({ sign_in: { kind: 'browser', host: 'zoom.us', until: '2026-11-22T10:05:00Z' } }), 'waiting for you'],
  [signedIn('zoe@practice.example', '2026-11-22T10:30:00Z', true), 'zoe@practice.example'],
  [signedIn(null, null, false), 'connected'],
  [signedIn('zoe@practice.example', '2026-11-22T10:52:00Z', false), 'ends in 52 minutes'],
  [signedIn('zoe@practice.example', '2026-11-22T09:00:00Z', false), 'expired'],
  [
    connection({ state: { kind: 'signed_in', who: 'zoe@practice.example', scopes: [], expires_at: null, ends_at: '2026-11-22T10:30:00Z', renews: true, kept: true } }),
    'ends in 30 minutes',
  ],
])('a connection stands as it is: %#', (seen, words) => {
  expect(standing(seen, now).short).toBe(words);
});
