import { expect, test } from 'vitest';
import type { PersonChangeRow } from '../shapes';
import { inShort } from './people';

const row = (parts: Partial<PersonChangeRow>): PersonChangeRow => ({
  name: 'Zoë O’Brien-Łukasz',
  address: 'zoe@practice.example',
  effect: 'update',
  changes: [],
  reason: null,
  cure: null,
  remark: null,
  ...parts,
});

test('a change says what it was and what it becomes', () => {
  const changes = [
    { label: 'First name', old: 'Zoe', new: 'Zoë' },
    { label: 'Department', old: null, new: 'Sales' },
  ];
  expect(inShort(row({ changes }))).toBe('First name: Zoe → Zoë, Department: nothing → Sales');
  expect(inShort(row({ changes, effect: 'create' }))).toBe('Zoë, Sales');
});

test('a reason stands first, and nothing is said of nothing', () => {
  expect(inShort(row({ reason: 'Suspended', effect: 'deactivate' }))).toBe('Suspended');
  expect(inShort(row({ reason: 'Changing is off', changes: [{ label: 'Family name', old: 'A', new: 'B' }] }))).toBe(
    'Changing is off. Family name: A → B',
  );
  expect(inShort(row({ effect: 'same' }))).toBe('');
});
