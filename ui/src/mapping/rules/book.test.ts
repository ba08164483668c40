import { beforeEach, expect, test, vi } from 'vitest';
import * as ipc from '../../ipc';
import { ProblemError } from '../../ipc';
import type { MappingRules, RuleDraft, RuleTrial } from '../../shapes';
import { Book, tidy, withRule } from './book.svelte';

vi.mock('../../ipc', async (original) => ({
  ...(await original<typeof ipc>()),
  mappingRules: vi.fn(),
  tryRule: vi.fn(),
  keepRules: vi.fn(),
  importRules: vi.fn(),
}));

const draft = (target: string, some: Partial<RuleDraft> = {}): RuleDraft => ({ target, kind: 'direct', source: 'mail', default_value: null, matching: false, apply: 'always', ...some });
const rules = [draft('userName', { matching: true }), draft('title')];
const view = (rule: RuleDraft): MappingRules['rules'][number] => ({ draft: rule, problem: null, notes: [], stand_ins: [] });
const mapping = (drafts: RuleDraft[]): MappingRules => ({
  origin: 'own',
  origin_words: '',
  origins: [],
  rules: drafts.map(view),
  left_out: [],
  completion: { attributes: [], functions: [], targets: [], attribute_before: '', attribute_after: '', has_expressions: false, has_default_value: false },
  write_back: null,
  can_ask_provider: false,
});
const trial = (tried: RuleDraft | null): RuleTrial => ({
  rule: view(tried ?? draft('')),
  counts: { created: 0, changed: 0, equal: 1, left_alone: 0, refused: 0, by_attribute: [], seen: 1, of: 1 },
  people_changed: 0,
  preview: null,
});

let changed = 0;
async function opened(): Promise<Book> {
  const book = new Book('acme', () => 'p1', () => (changed += 1));
  await book.read();
  return book;
}

beforeEach(() => {
  vi.resetAllMocks();
  changed = 0;
  vi.mocked(ipc.mappingRules).mockResolvedValue(mapping(rules));
  vi.mocked(ipc.tryRule).mockImplementation((_, __, tried) => Promise.resolve(trial(tried)));
  vi.mocked(ipc.keepRules).mockImplementation((_, kept) => Promise.resolve(mapping(kept)));
});

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

test('a rule is tried in its place for the person who is shown, and kept with all the others', async () => {
  const book = await opened();
  book.edit(1);
  expect(ipc.tryRule).toHaveBeenLastCalledWith('acme', 1, draft('title'), 'p1');
  expect(book.isDirty).toBe(false);
  book.change({ source: 'jobTitle' });
  expect(book.isDirty).toBe(true);
  await book.keep();
  expect(ipc.keepRules).toHaveBeenCalledWith('acme', [rules[0], draft('title', { source: 'jobTitle' })]);
  expect([book.open, book.draft, changed]).toEqual([1, undefined, 1]);
  expect(book.rules?.rules[1]?.draft.source).toBe('jobTitle');
});

test('what was typed is not lost to another rule that is opened', async () => {
  const book = await opened();
  book.edit(1);
  book.change({ source: 'jobTitle' });
  book.toggle(0);
  book.add();
  expect([book.open, book.held, book.draft?.source]).toEqual([1, true, 'jobTitle']);
  book.leave();
  book.toggle(0);
  expect([book.open, book.held, book.draft]).toEqual([0, false, undefined]);
});

test('a rule that is added stands behind the others and stays open; one that is left is gone', async () => {
  const book = await opened();
  book.add();
  book.leave();
  expect(book.open).toBeUndefined();
  book.add();
  book.change({ target: 'locale', source: 'preferredLanguage' });
  await book.keep();
  expect(book.rules?.rules.map((rule) => rule.draft.target)).toEqual(['userName', 'title', 'locale']);
  expect(book.open).toBe(2);
});

test('a rule is removed after it was asked for, and not before', async () => {
  const book = await opened();
  book.remove(1);
  expect(ipc.tryRule).toHaveBeenLastCalledWith('acme', 1, null, 'p1');
  expect(ipc.keepRules).not.toHaveBeenCalled();
  await book.removeNow();
  expect(ipc.keepRules).toHaveBeenCalledWith('acme', [rules[0]]);
  expect([book.open, book.removing]).toEqual([undefined, false]);
});

test('a refusal keeps what was typed', async () => {
  const problem = { code: 'mapping.refused', what: '', why: '', fix: [], detail: null };
  vi.mocked(ipc.keepRules).mockRejectedValue(new ProblemError('keep_rules', problem));
  const book = await opened();
  book.edit(1);
  book.change({ source: 'jobTitle' });
  await book.keep();
  expect(book.changing.problem).toEqual(problem);
  expect([book.draft?.source, changed]).toEqual(['jobTitle', 0]);
});

test('a dialog that was closed without a file changes nothing', async () => {
  vi.mocked(ipc.importRules).mockResolvedValue(null);
  const book = await opened();
  await book.importFile();
  expect([book.rules?.rules.length, changed]).toEqual([2, 0]);
});
