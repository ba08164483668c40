/// The draft of a schedule as it is edited, and the words for how a start ended.
import type { Attempt, AttemptEnd, ScheduleDraft, ScheduleEvery, ScheduleWhat } from '../shapes';

/** The time of day that a person begins with where none was ever given. */
const FIRST_TIME = '07:30';

export const EVERY: { kind: ScheduleEvery['kind']; label: string; detail: string }[] = [
  { kind: 'hour', label: 'Every hour', detail: 'At each full hour.' },
  { kind: 'four_hours', label: 'Every four hours', detail: 'At 0, 4, 8, 12, 16 and 20 o’clock.' },
  { kind: 'day', label: 'Every day', detail: 'Once, at a time of day.' },
  { kind: 'weekday', label: 'From Monday to Friday', detail: 'Once, at a time of day.' },
];

export const WHAT: Record<ScheduleWhat, { label: string; detail: string }> = {
  groups: { label: 'Groups', detail: 'The groups that were pushed last.' },
  people: { label: 'People', detail: 'Everybody in scope; groups stay as they are.' },
  both: { label: 'People and groups', detail: 'People first, then the groups that were pushed last.' },
};

export const END: Record<AttemptEnd, { word: string; tone: 'good' | 'warn' | 'bad' | '' }> = {
  done: { word: 'done', tone: 'good' },
  nothing_to_do: { word: 'nothing to do', tone: 'good' },
  partly: { word: 'partly', tone: 'warn' },
  refused: { word: 'refused', tone: 'bad' },
  to_be_continued: { word: 'to be continued', tone: 'warn' },
  nothing_chosen: { word: 'nothing chosen', tone: 'bad' },
  signed_out: { word: 'signed out', tone: 'bad' },
  held: { word: 'another at work', tone: '' },
  failed: { word: 'failed', tone: 'bad' },
};

/** The time of day of a draft; where it starts more often, the one that a choice of once a day begins with. */
export const timeOf = (every: ScheduleEvery): string => ('at' in every ? every.at : FIRST_TIME);

/** How often, with the time of day that was typed where that counts. */
export function everyOf(kind: ScheduleEvery['kind'], at: string): ScheduleEvery {
  switch (kind) {
    case 'hour':
    case 'four_hours':
      return { kind };
    case 'day':
    case 'weekday':
      return { kind, at };
  }
}

/** What keeps a draft from being written, in the field's words. */
export const wrongWith = (every: ScheduleEvery): string | undefined =>
  'at' in every && !/^([01]\d|2[0-3]):[0-5]\d$/.test(every.at) ? 'Enter a time of day, such as 07:30' : undefined;

export const sameDraft = (one: ScheduleDraft, other: ScheduleDraft): boolean =>
  one.what === other.what && one.on === other.on && one.every.kind === other.every.kind && (!('at' in one.every) || timeOf(one.every) === timeOf(other.every));

/** What a start left behind to look at: what it wrote, or the plan that waits. */
export const leftBy = (attempt: Attempt): { kind: 'run' | 'plan'; id: string } | undefined =>
  attempt.run !== null ? { kind: 'run', id: attempt.run } : attempt.plan !== null ? { kind: 'plan', id: attempt.plan } : undefined;
