import { expect, test } from 'vitest';
import type { RuleDraft } from '../../shapes';
import { tidy, withRule } from './book.svelte';

const draft = (target: string, some: Partial<RuleDraft> = {}): RuleDraft => ({ target, kind: 'direct', source: 'mail', default_value: null, matching: false, apply: 'always', ...some });
const rules = [draft('userName', { matching: true }), draft('title')];

test('a rule takes the place of the one it was, a new one stands behind the others', () => {
  expect(withRule(rules, 1, draft('locale')).map(({ target }) => target)).toEqual(['userName', 'locale']);
  expect(withRule(rules, 'new', draft('locale')).map(({ target }) => target)).toEqual(['userName', 'title', 'locale']);
});

test('one rule alone finds the person', () => {
  expect(withRule(rules, 1, draft('title', { matching: true })).map(({ matching }) => matching)).toEqual([false, true]);
  expect(withRule(rules, 1, draft('title')).map(({ matching }) => matching)).toEqual([true, false]);
});

test('spaces around a name mean nothing, those of a text do', () => {
  expect(tidy(draft(' title ', { source: ' mail ' }))).toMatchObject({ target: 'title', source: 'mail' });
  expect(tidy(draft('title', { kind: 'constant', source: ' a ' })).source).toBe(' a ');
  expect(tidy(draft('title', { default_value: '' })).default_value).toBeNull();
});
