import { expect, test } from 'vitest';
import type { PreviewRow } from '../shapes';
import { linesBetween, pathOf, shortTarget, sourcesOf, spread, toneOf, type Box } from './lines';

const row = (some: Partial<PreviewRow>): PreviewRow => ({
  sources: [],
  expression: '',
  constant: false,
  target: 'title',
  matching: false,
  value: 'x',
  zoom_value: null,
  effect: 'equal',
  why_not_sent: null,
  parts: [],
  remarks: [],
  ...some,
});
const reads = (...attributes: string[]): PreviewRow => row({ sources: attributes.map((attribute) => ({ attribute, value: 'x' })) });
const box = (left: number, top: number, width = 100, height = 52): Box => ({ left, right: left + width, top, height });

test('an attribute stands once, with every rule that reads it', () => {
  const nodes = sourcesOf([reads('mail'), reads('givenName', 'surname'), reads('surname', 'mail', 'mail')]);
  expect(nodes.map(({ title, rules }) => [title, rules])).toEqual([
    ['mail', [0, 2]],
    ['givenName', [1]],
    ['surname', [1, 2]],
  ]);
});

test('a constant, and an expression that reads nothing, each have something at the left; a rule without a result has nothing', () => {
  const nodes = sourcesOf([row({ constant: true, expression: '"Basic"' }), row({ expression: 'Guid()' }), undefined]);
  expect(nodes.map(({ kind, title, rules }) => [kind, title, rules])).toEqual([
    ['constant', '"Basic"', [0]],
    ['none', 'No attribute', [1]],
  ]);
});

test('the worst of effect and remarks colours the line', () => {
  expect(toneOf(row({}))).toBe('good');
  expect(toneOf(row({ value: null, effect: 'not_sent' }))).toBe('nothing');
  expect(toneOf(row({ effect: 'ignored' }))).toBe('warn');
  expect(toneOf(row({ remarks: [{ level: 'note', text: '', cure: null }] }))).toBe('good');
  expect(toneOf(row({ value: null, remarks: [{ level: 'warning', text: '', cure: null }] }))).toBe('warn');
  expect(toneOf(row({ remarks: [{ level: 'warning', text: '', cure: null }, { level: 'will_fail', text: '', cure: null }] }))).toBe('bad');
  expect(toneOf(row({ effect: 'will_fail', value: null }))).toBe('bad');
});

test('sources stand beside their rules, and one below the other where they would touch', () => {
  expect(spread([26, 78, 300], [52, 52, 52], 0)).toEqual([0, 52, 274]);
  expect(spread([26, 26, 26], [52, 52, 52], 2)).toEqual([0, 54, 108]);
  expect(spread([10], [80], 2)).toEqual([0]);
  expect(spread([], [])).toEqual([]);
});

test('a high row is joined at its first line', () => {
  expect(spread([26], [200], 0)).toEqual([0]);
  expect(pathOf(box(0, 0), box(200, 0, 300, 400))).toBe('M100 26H200');
});

test('a line is straight between equal heights and a curve otherwise', () => {
  expect(pathOf(box(0, 0), box(200, 1))).toBe('M100 27H200');
  expect(pathOf(box(0, 0), box(200, 100))).toBe('M100 26C150 26 150 126 200 126');
});

test('a rule with two sources has two lines, and a source of two rules too', () => {
  const nodes = sourcesOf([reads('a', 'b'), reads('b')]);
  const lines = linesBetween(nodes, [box(0, 0), box(0, 60)], [box(200, 0), box(200, 60)]);
  expect(lines.map(({ source, rule }) => [source, rule])).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
  expect(linesBetween(nodes, [box(0, 0)], [])).toEqual([]);
});

test('the long name of an extension is shortened, other paths stay', () => {
  expect(shortTarget('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department')).toBe('…enterprise:User:department');
  expect(shortTarget('urn:ietf:params:scim:schemas:extension:zoom:1.0:User:pmi')).toBe('…zoom:User:pmi');
  expect(shortTarget('emails[type eq "work"].value')).toBe('emails[type eq "work"].value');
});
