import { expect, test } from 'vitest';
import type { Fit, GuideChoice, GuideId } from '../shapes';
import { answerOf, inOrder } from './guides';

const choice = (guide: GuideId, fit: Fit): GuideChoice => ({ guide, title: '', explains: '', fit, why: [], left_to_you: '' });

test('what is recommended stands first, what cannot work last, the rest as it came', () => {
  const choices = [choice('entra_gallery', 'cannot_work'), choice('entra_custom', 'possible'), choice('entra_marketplace', 'recommended')];
  expect(inOrder(choices).map(({ guide }) => guide)).toEqual(['entra_marketplace', 'entra_custom', 'entra_gallery']);
  const unsure = choices.map((one) => ({ ...one, fit: 'unsure' as const }));
  expect(inOrder(unsure)).toEqual(unsure);
});

test('a guide is answered by its name', () => {
  expect(answerOf('entra_gallery')).toBe('entra-gallery');
});
