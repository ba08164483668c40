/// The words and colours of the engine's closed sets. A colour never stands without its word.
import type {
  ActState,
  DeedState,
  DriftKind,
  Fit,
  GroupPlanKind,
  HitKind,
  JobState,
  LicenceWish,
  MemberEffect,
  MomentKind,
  PeopleEffect,
  PersonEffect,
  ProviderName,
  PushState,
  RehearsalState,
  RemarkLevel,
  RowEffect,
  RunState,
  ScopeSide,
  StepEnd,
  StepStatus,
  Sureness,
  SyncedSight,
  Verdict,
} from './shapes';

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'plain';

/** A word with the colour that goes with it. */
export interface Word {
  word: string;
  tone: Tone;
}

export const LICENCE: Record<LicenceWish, string> = {
  basic: 'Basic',
  licensed: 'Licensed',
  on_prem: 'On-Prem',
  collaboration: 'Collaboration',
  unassigned: 'Unassigned',
};

export const STEP: Record<StepStatus, Word> = {
  not_started: { word: 'Not started', tone: 'plain' },
  done: { word: 'Done', tone: 'plain' },
  check_again: { word: 'Check again', tone: 'accent' },
  needs_attention: { word: 'Needs attention', tone: 'warn' },
  told_not_seen: { word: 'Told, not seen', tone: 'plain' },
  not_needed: { word: 'Not needed', tone: 'plain' },
};

export const ROW: Record<RowEffect, Word> = {
  equal: { word: 'equal', tone: 'good' },
  will_change: { word: 'will change', tone: 'warn' },
  will_be_set: { word: 'will be set', tone: 'accent' },
  not_sent: { word: 'not sent', tone: 'plain' },
  ignored: { word: 'Zoom keeps its own', tone: 'warn' },
  will_fail: { word: 'will fail', tone: 'bad' },
};

export const PERSON: Record<PersonEffect, Word> = {
  equal: { word: 'equal', tone: 'good' },
  will_change: { word: 'will change', tone: 'warn' },
  will_be_created: { word: 'will be created', tone: 'accent' },
  not_sent: { word: 'not sent', tone: 'plain' },
  will_fail: { word: 'will fail', tone: 'bad' },
};

export const PEOPLE: Record<PeopleEffect, Word> = {
  create: { word: 'Create', tone: 'good' },
  update: { word: 'Change', tone: 'accent' },
  reactivate: { word: 'Activate', tone: 'accent' },
  deactivate: { word: 'Deactivate', tone: 'bad' },
  left_alone: { word: 'Left alone', tone: 'warn' },
  same: { word: 'Same', tone: 'plain' },
};

export const MEMBER: Record<MemberEffect, Word & { sign: string }> = {
  add: { sign: '+', word: 'added', tone: 'good' },
  remove: { sign: '−', word: 'taken out', tone: 'bad' },
  remove_off: { sign: '·', word: 'stays, removing is off', tone: 'plain' },
  same: { sign: '=', word: 'already in it', tone: 'plain' },
  left_alone: { sign: '!', word: 'left alone', tone: 'warn' },
};

export const GROUP: Record<GroupPlanKind, Word> = {
  create: { word: 'create', tone: 'good' },
  link: { word: 'link', tone: 'accent' },
  leave: { word: 'leave', tone: 'plain' },
};

export const RUN: Record<RunState, Word> = {
  running: { word: 'Running', tone: 'accent' },
  paused: { word: 'Paused', tone: 'warn' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  done: { word: 'Done', tone: 'good' },
  partly: { word: 'Partly done', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const REMARK: Record<RemarkLevel, Word> = {
  note: { word: 'Note', tone: 'plain' },
  warning: { word: 'Warning', tone: 'warn' },
  will_fail: { word: 'Will fail', tone: 'bad' },
};

export const PROVIDER: Record<ProviderName, string> = {
  okta: 'Okta',
  entra: 'Entra ID',
  google: 'Google Workspace',
};

/** What a sentence calls them. */
export const VENDOR: Record<ProviderName, string> = {
  okta: 'Okta',
  entra: 'Entra ID',
  google: 'Google',
};

/** Whom a customer can be set up from, the choices of a new one. */
export const PROVIDERS: readonly ProviderName[] = ['okta', 'entra', 'google'];

export const DEED: Record<DeedState['kind'], Word> = {
  done: { word: 'Done and seen', tone: 'good' },
  already_so: { word: 'It was so already', tone: 'plain' },
  moved: { word: 'Changed since the plan', tone: 'warn' },
  refused: { word: 'Refused', tone: 'bad' },
  not_tried: { word: 'Not tried', tone: 'plain' },
};

export const REHEARSAL: Record<RehearsalState, Word> = {
  planned: { word: 'Not begun', tone: 'plain' },
  running: { word: 'Running', tone: 'accent' },
  stopped: { word: 'Stopped', tone: 'warn' },
  seen: { word: 'Seen', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const ACT: Record<ActState['kind'], Word> = {
  waiting: { word: 'Not begun', tone: 'plain' },
  going: { word: 'Going on', tone: 'accent' },
  seen: { word: 'Seen', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  left_out: { word: 'Left out', tone: 'plain' },
};

export const MOMENT: Record<MomentKind, string> = {
  hire: 'Hire',
  transfer: 'Transfer',
  leave: 'Leave',
};

export const SURE: Record<Sureness, Word> = {
  seen: { word: 'Seen here', tone: 'good' },
  documented: { word: 'Documented', tone: 'plain' },
  off: { word: 'Off', tone: 'warn' },
};

export const PUSH: Record<PushState, Word> = {
  active: { word: 'Active', tone: 'good' },
  paused: { word: 'Paused', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
};

/** What the look of a trouble says: it passes where it is not this. */
export const IS_IT: Record<Verdict['kind'], Word> = {
  passed: { word: 'It is not this', tone: 'good' },
  failed: { word: 'It is this', tone: 'bad' },
  unknown: { word: 'Could not look', tone: 'warn' },
};

/** How something ended that a provider did on the way. */
export const STEP_END: Record<StepEnd, Word> = {
  done: { word: 'done', tone: 'good' },
  skipped: { word: 'skipped', tone: 'warn' },
  failed: { word: 'failed', tone: 'bad' },
};

export const FIT: Record<Fit, Word> = {
  recommended: { word: 'Recommended', tone: 'good' },
  possible: { word: 'Can work', tone: 'plain' },
  unsure: { word: 'Not known yet', tone: 'warn' },
  cannot_work: { word: 'Cannot work here', tone: 'bad' },
};

export const JOB: Record<JobState, Word> = {
  not_started: { word: 'Not started', tone: 'plain' },
  first_cycle: { word: 'First cycle under way', tone: 'accent' },
  running: { word: 'Running', tone: 'good' },
  paused: { word: 'Paused', tone: 'warn' },
  quarantine: { word: 'In quarantine', tone: 'bad' },
};

export const SCOPE: Record<ScopeSide, Word> = {
  inside: { word: 'In scope', tone: 'good' },
  outside: { word: 'Out of scope', tone: 'plain' },
  comes_in: { word: 'Come in', tone: 'accent' },
  goes_out: { word: 'Go out', tone: 'bad' },
  cannot_say: { word: 'Cannot say', tone: 'warn' },
};

/** What was seen of a change in the directory. */
export const SIGHT: Record<SyncedSight['kind'], Word> = {
  as_expected: { word: 'As expected', tone: 'good' },
  otherwise: { word: 'Otherwise', tone: 'bad' },
  waiting: { word: 'Waiting', tone: 'accent' },
  nobody: { word: 'Nobody', tone: 'plain' },
};

/** How people have drifted apart: what is wrong, and what may be wanted. */
export const DRIFT: Record<DriftKind, Tone> = {
  missing: 'warn',
  still_active: 'bad',
  differs: 'warn',
  duplicate: 'warn',
  not_in_directory: 'plain',
};

export const HIT: Record<HitKind, string> = {
  step: 'Step',
  trouble: 'Trouble',
  person: 'Person',
};
