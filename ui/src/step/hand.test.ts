import { expect, test } from 'vitest';
import type { Block } from '../shapes';
import { partsOf } from './hand';

const paragraph: Block = { kind: 'paragraph', spans: [] };
const steps: Block = { kind: 'steps', items: [] };
const bullets: Block = { kind: 'bullets', items: [] };
const heading: Block = { kind: 'heading', text: 'In Okta' };

test('what opens a step is parted from what is done by hand', () => {
  expect(partsOf([paragraph, bullets, steps]).opening).toEqual([paragraph, bullets]);
  expect(partsOf([paragraph, paragraph, steps, paragraph])).toEqual({ opening: [paragraph, paragraph], rest: [steps, paragraph], byHand: true });
  expect(partsOf([steps])).toEqual({ opening: [], rest: [steps], byHand: true });
});

test('text with a heading of its own gets no other one', () => {
  expect(partsOf([paragraph, heading, steps])).toEqual({ opening: [paragraph], rest: [heading, steps], byHand: false });
  expect(partsOf([paragraph])).toEqual({ opening: [paragraph], rest: [], byHand: false });
  expect(partsOf([])).toEqual({ opening: [], rest: [], byHand: false });
});
