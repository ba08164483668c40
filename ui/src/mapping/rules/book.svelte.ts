/// The rules of a mapping as a person reads and edits them: which one is open, what is being typed, what it would do.
/// Nothing is kept before the person says so; one rule is edited at a time.
import * as ipc from '../../ipc';
import type { MappingRules, RuleDraft, RulesOrigin } from '../../shapes';
import { Task } from '../../task.svelte';
import { Trial } from './trial.svelte';

/** A rule by its place, or the one that is being added. */
export type Place = number | 'new';

const FRESH: RuleDraft = { target: '', kind: 'direct', source: '', default_value: null, matching: false, apply: 'always' };

export class Book {
  readonly asked = new Task<MappingRules>();
  /** Keeping, taking and importing; the answer is what the rules are then. */
  readonly changing = new Task<MappingRules | null>();
  readonly trial: Trial;
  open = $state<Place>();
  draft = $state.raw<RuleDraft>();
  removing = $state(false);
  /** Somebody wanted to go on to another rule while this one was edited. */
  held = $state(false);
  readonly #profile: string;
  readonly #changed: () => void;

  /** `person` is who is shown; `changed` is called when other rules hold. */
  constructor(profile: string, person: () => string | null, changed: () => void) {
    this.#profile = profile;
    this.#changed = changed;
    this.trial = new Trial((draft) => ipc.tryRule(profile, this.#place, draft, person()));
  }

  get rules(): MappingRules | undefined {
    return this.asked.value;
  }

  /** Has something been typed that is not kept? */
  get isDirty(): boolean {
    return this.draft !== undefined && !isSame(this.draft, this.#original);
  }

  async read(): Promise<void> {
    await this.asked.run(() => ipc.mappingRules(this.#profile));
  }

  /** Opens a rule, or closes the one that is open. What is being edited is not lost by it. */
  toggle(place: Place): void {
    if (this.#isHeld()) return;
    const isOpen = this.open === place;
    this.leave();
    this.open = isOpen ? undefined : place;
  }

  add(): void {
    if (this.#isHeld()) return;
    this.leave();
    this.open = 'new';
    this.#begin(FRESH);
  }

  edit(place: number): void {
    const draft = this.rules?.rules[place]?.draft;
    if (draft === undefined || this.#isHeld()) return;
    this.leave();
    this.open = place;
    this.#begin(draft);
  }

  change(some: Partial<RuleDraft>): void {
    if (this.draft === undefined) return;
    this.draft = { ...this.draft, ...some };
    this.held = false;
    this.trial.soon(tidy(this.draft));
  }

  /** The person who is shown is another one. */
  again(): void {
    if (this.removing) void this.trial.now(null);
    else if (this.draft !== undefined) void this.trial.now(tidy(this.draft));
  }

  remove(place: number): void {
    if (this.#isHeld()) return;
    this.leave();
    this.open = place;
    this.removing = true;
    void this.trial.now(null);
  }

  /** Drops what was typed; a rule that was never kept is gone. */
  leave(): void {
    if (this.open === 'new') this.open = undefined;
    this.draft = undefined;
    this.removing = false;
    this.held = false;
    this.changing.problem = undefined;
    this.trial.end();
  }

  async keep(): Promise<void> {
    const { open, draft } = this;
    const rules = this.rules;
    if (open === undefined || draft === undefined || rules === undefined) return;
    const kept = withRule(rules.rules.map((rule) => rule.draft), open, tidy(draft));
    await this.#change(() => ipc.keepRules(this.#profile, kept), open === 'new' ? kept.length - 1 : open);
  }

  async removeNow(): Promise<void> {
    const { open } = this;
    const rules = this.rules;
    if (typeof open !== 'number' || rules === undefined) return;
    const kept = rules.rules.map((rule) => rule.draft).filter((_, at) => at !== open);
    await this.#change(() => ipc.keepRules(this.#profile, kept), undefined);
  }

  async take(origin: RulesOrigin): Promise<void> {
    await this.#change(() => ipc.takeRules(this.#profile, origin), undefined);
  }

  /** Nothing happens where the person closes the dialog without a file. */
  async importFile(): Promise<void> {
    await this.#change(() => ipc.importRules(this.#profile), undefined);
  }

  async #change(work: () => Promise<MappingRules | null>, open: number | undefined): Promise<void> {
    await this.changing.run(work, (rules) => {
      if (rules === null) return;
      this.leave();
      this.open = open;
      this.asked.value = rules;
      this.#changed();
    });
  }

  #begin(draft: RuleDraft): void {
    this.draft = draft;
    void this.trial.now(tidy(draft));
  }

  get #original(): RuleDraft {
    return (typeof this.open === 'number' ? this.rules?.rules[this.open]?.draft : undefined) ?? FRESH;
  }

  get #place(): number | null {
    return typeof this.open === 'number' ? this.open : null;
  }

  #isHeld(): boolean {
    this.held = this.isDirty;
    return this.held;
  }
}

/** The rules with this one in its place, or behind the others. One rule alone finds the person. */
export function withRule(rules: RuleDraft[], place: Place, draft: RuleDraft): RuleDraft[] {
  const others = draft.matching ? rules.map((rule) => ({ ...rule, matching: false })) : rules;
  return place === 'new' ? [...others, draft] : others.map((rule, at) => (at === place ? draft : rule));
}

/** Spaces around a name or an expression mean nothing; those of a text do. An empty default is none. */
export function tidy(draft: RuleDraft): RuleDraft {
  const source = draft.kind === 'constant' ? draft.source : draft.source.trim();
  return { ...draft, target: draft.target.trim(), source, default_value: draft.default_value === '' ? null : draft.default_value };
}

/** Is there something to try? A text for everybody may be empty only as a mistake, which is told. */
export const isWhole = ({ target, kind, source }: RuleDraft): boolean => target.trim() !== '' && (kind === 'constant' || source.trim() !== '');

const isSame = (one: RuleDraft, other: RuleDraft): boolean => JSON.stringify(key(one)) === JSON.stringify(key(other));
const key = ({ target, kind, source, default_value, matching, apply }: RuleDraft): unknown[] => [target, kind, source, default_value ?? '', matching, apply];
