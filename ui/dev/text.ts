/// What the made-up guides are written with: text, looks, and the shape of a step.
import type { ActionId, Block, CheckView, FormField, OutcomeView, PageKind, Problem, Span, StepStatus } from '../src/shapes';

export const text = (value: string): Span => ({ kind: 'text', text: value });
export const strong = (value: string): Span => ({ kind: 'strong', text: value });
export const code = (value: string): Span => ({ kind: 'code', text: value });
export const link = (value: string, url: string): Span => ({ kind: 'link', text: value, url });
export const paragraph = (...spans: Span[]): Block => ({ kind: 'paragraph', spans });

export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
export const seen = (verdict: OutcomeView['verdict'], minutes = 6, old = false): OutcomeView => ({ seen_at: minutesAgo(minutes), took_ms: 412, old, verdict });
export const passed = (...saw: string[]): OutcomeView => seen({ kind: 'passed', saw });
export const failed = (problem: Problem): OutcomeView => seen({ kind: 'failed', problem }, 12);
export const unknown = (problem: Problem): OutcomeView => seen({ kind: 'unknown', problem }, 1);

export interface Step {
  id: string;
  section: string;
  title: string;
  why: string;
  status: StepStatus;
  page: PageKind;
  blocks?: Block[];
  checks?: CheckView[];
  asks?: FormField[];
  actions?: ActionId[];
  instead_of?: string;
}
