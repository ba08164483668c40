import { expect, test } from 'vitest';
import type { Block } from '../shapes';
import { formOf } from './form';

const paragraph: Block = { kind: 'paragraph', spans: [] };
const steps: Block = { kind: 'steps', items: [] };
const heading: Block = { kind: 'heading', text: 'Which delay' };

test('notes begin at the first heading after the form', () => {
  expect(formOf([paragraph, steps, paragraph, heading, paragraph])).toEqual({ form: [paragraph, steps, paragraph], notes: [heading, paragraph] });
  expect(formOf([heading, steps, heading])).toEqual({ form: [heading, steps], notes: [heading] });
});

test('without a heading, or without a form, nothing is parted', () => {
  expect(formOf([paragraph, steps])).toEqual({ form: [paragraph, steps], notes: [] });
  expect(formOf([heading, paragraph])).toEqual({ form: [heading, paragraph], notes: [] });
  expect(formOf([])).toEqual({ form: [], notes: [] });
});
