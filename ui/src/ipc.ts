/// The only door to the host: one typed function for each command. A refusal is thrown as a `ProblemError`, so that a
/// caller cannot pass over it. What is logged is the command's name and the problem's code, never an argument or an
/// answer: either may hold a secret or a person's data.
import { Channel, invoke } from '@tauri-apps/api/core';
import type {
  ActionForm,
  ActionId,
  ActionPlanView,
  ActionProgress,
  ActionReport,
  ActionRequest,
  ActionRow,
  ArrivalView,
  CheckId,
  ConnectRequest,
  ConnectionView,
  DepthView,
  DriftKind,
  DriftView,
  EndpointView,
  EverybodyView,
  ExportFormat,
  ExportView,
  GroupChoices,
  GroupExpectation,
  GroupTarget,
  GroupTreeView,
  Judgement,
  LifeCycleView,
  MappingRules,
  MemberPage,
  MonitorView,
  NamesView,
  OutcomeView,
  Overview,
  PeopleEffect,
  PeopleFilter,
  PeoplePage,
  PeoplePlanView,
  PeopleReport,
  PeopleRequest,
  PeopleResults,
  PeopleRows,
  PeopleScopeDraft,
  PeopleScopeView,
  PlanRequest,
  PlanView,
  Preferences,
  Preview,
  Problem,
  ProfileDraft,
  ProfileView,
  Progress,
  ProviderName,
  Question,
  RehearsalForm,
  RehearsalRequest,
  RehearsalView,
  Report,
  RuleDraft,
  RulesOrigin,
  RuleTrial,
  RunRow,
  ScheduleDraft,
  ScheduleView,
  ScopeDraft,
  ScopePage,
  ScopeSide,
  ScopeView,
  SearchHit,
  SeenPage,
  Side,
  SignInView,
  SignOutView,
  StepView,
  SyncedView,
  TroubleItem,
  TroubleView,
  WhichGuideView,
  ZoomSecret,
  ZoomSecretView,
} from './shapes';

/** A command's refusal in words that a person can act on. */
export class ProblemError extends Error {
  readonly command: string;
  readonly problem: Problem;

  constructor(command: string, problem: Problem) {
    super(`${command}: ${problem.code}`);
    this.name = 'ProblemError';
    this.command = command;
    this.problem = problem;
  }
}

/** Puts any thrown thing into the shape that pages draw. */
export function problemOf(thrown: unknown): Problem {
  return thrown instanceof ProblemError ? thrown.problem : unexpected;
}

const unexpected: Problem = {
  code: 'window.unexpected',
  what: 'Usher’s window could not do that',
  why: 'The window and the part of Usher that does the work did not understand one another.',
  fix: ['Try it again.', 'Close Usher and open it again: nothing that was saved is lost.'],
  detail: null,
};

type Arguments = Record<string, unknown>;
type Listener<T> = (message: T) => void;

export const overview = () => call<Overview>('overview');
export const startPractice = (provider: ProviderName) => call<string>('start_practice', { provider });
export const preferences = () => call<Preferences>('preferences');
export const setPreferences = (preferences: Preferences) => call<null>('set_preferences', { preferences });
export const openLink = (url: string) => call<null>('open_link', { url });

export const profileDraft = (profile: string | null) => call<ProfileDraft>('profile_draft', { profile });
export const saveProfile = (profile: string | null, draft: ProfileDraft) =>
  call<string>('save_profile', { profile, draft });
export const importProfile = () => call<string | null>('import_profile');
export const removeProfile = (profile: string) => call<null>('remove_profile', { profile });
export const profile = (profile: string) => call<ProfileView>('profile', { profile });
export const step = (profile: string, step: string) => call<StepView>('step', { profile, step });
/** Only for a step that nothing can look at: `can_tell`. */
export const tellStep = (profile: string, step: string, done: boolean) =>
  call<null>('tell_step', { profile, step, done });
export const check = (profile: string, check: CheckId) => call<OutcomeView>('check', { profile, check });
export const search = (profile: string, query: string) => call<SearchHit[]>('search', { profile, query });

export const connect = (profile: string, request: ConnectRequest, heard: Listener<SignInView>) =>
  call<ConnectionView>('connect', { profile, request, onProgress: channel(heard) });
export const cancelSignIn = (profile: string, side: Side) => call<null>('cancel_sign_in', { profile, side });
export const reopenSignIn = (profile: string, side: Side) => call<null>('reopen_sign_in', { profile, side });
export const copySignInLink = (profile: string, side: Side) => call<null>('copy_sign_in_link', { profile, side });
export const pasteRedirect = (profile: string, side: Side, address: string) =>
  call<null>('paste_redirect', { profile, side, address });
export const signInSeen = (profile: string, side: Side, seen: string) => call<Problem>('sign_in_seen', { profile, side, seen });
export const signOut = (profile: string, side: Side) => call<SignOutView>('sign_out', { profile, side });

export const look = (profile: string, fresh: boolean, heard: Listener<Progress>) =>
  call<null>('look', { profile, fresh, onProgress: channel(heard) });
export const stopLook = (profile: string) => call<null>('stop_look', { profile });
export const people = (profile: string, filter: PeopleFilter, offset: number, limit: number) =>
  call<PeoplePage>('people', { profile, filter, offset, limit });
export const preview = (profile: string, person: string | null) => call<Preview>('preview', { profile, person });
/** The numbers, the findings, and how deep Zoom was looked into. */
export const everybody = (profile: string) => call<EverybodyView>('everybody', { profile });
/** Reads accounts one by one, or goes on with it; `stopLook` stops it. */
export const readDepth = (profile: string, heard: Listener<Progress>) =>
  call<DepthView>('read_depth', { profile, onProgress: channel(heard) });
/** Forgets what was read one by one, and reads both sides anew without it. */
export const forgetDepth = (profile: string, heard: Listener<Progress>) =>
  call<DepthView>('forget_depth', { profile, onProgress: channel(heard) });
export const exportWords = (profile: string, filter: PeopleFilter, format: ExportFormat) =>
  call<ExportView>('export_words', { profile, filter, format });
/** Saves where the person says, or among the downloads where they are not asked. Returns where; null where they closed the dialog. */
export const exportPreview = (profile: string, filter: PeopleFilter, format: ExportFormat, ask: boolean) =>
  call<string | null>('export_preview', { profile, filter, format, ask });

export const mappingRules = (profile: string) => call<MappingRules>('mapping_rules', { profile });
/** One rule tried in place of the one that is there, or behind the others; no draft tries without it. Keeps nothing. */
export const tryRule = (profile: string, place: number | null, draft: RuleDraft | null, person: string | null) =>
  call<RuleTrial>('try_rule', { profile, place, draft, person });
export const keepRules = (profile: string, rules: RuleDraft[]) => call<MappingRules>('keep_rules', { profile, rules });
export const takeRules = (profile: string, origin: RulesOrigin) => call<MappingRules>('take_rules', { profile, origin });
/** False where the person closed the dialog. */
export const exportRules = (profile: string) => call<boolean>('export_rules', { profile });
export const importRules = (profile: string) => call<MappingRules | null>('import_rules', { profile });
export const askProvider = (profile: string, place: number, person: string) =>
  call<Judgement>('ask_provider', { profile, place, person });

export const groupChoices = (profile: string, pattern: string | null) => call<GroupChoices>('group_choices', { profile, pattern });
export const newNames = (profile: string, pattern: string, groups: GroupTarget[]) =>
  call<NamesView>('new_names', { profile, pattern, groups });
export const groupTree = (profile: string, group: string) => call<GroupTreeView>('group_tree', { profile, group });
export const expectLicences = (profile: string, expectations: GroupExpectation[]) =>
  call<null>('expect_licences', { profile, expectations });
export const makePlan = (profile: string, request: PlanRequest, heard: Listener<Progress>) =>
  call<PlanView>('make_plan', { profile, request, onProgress: channel(heard) });
export const plan = (plan: string) => call<PlanView>('plan', { plan });
export const planMembers = (plan: string, group: string, query: string, offset: number, limit: number) =>
  call<MemberPage>('plan_members', { plan, group, query, offset, limit });
export const savePlanCsv = (plan: string) => call<boolean>('save_plan_csv', { plan });

export const push = (plan: string, typed: string | null, heard: Listener<Progress>) =>
  call<Report>('push', { plan, typed, onProgress: channel(heard) });
export const resumeRun = (run: string, heard: Listener<Progress>) =>
  call<Report>('resume_run', { run, onProgress: channel(heard) });
export const retryRun = (run: string, heard: Listener<Progress>) =>
  call<PlanView>('retry_run', { run, onProgress: channel(heard) });
export const pauseRun = (run: string, paused: boolean) => call<null>('pause_run', { run, paused });
export const stopRun = (run: string) => call<null>('stop_run', { run });
export const runs = (profile: string) => call<RunRow[]>('runs', { profile });
export const report = (run: string) => call<Report>('report', { run });
/** What has changed since the last push: a plan of what was chosen then. */
export const groupDrift = (profile: string, heard: Listener<Progress>) =>
  call<PlanView>('group_drift', { profile, onProgress: channel(heard) });

/** The entry of this computer's schedule, with the files that a draft would write. */
export const schedule = (profile: string, draft: ScheduleDraft | null) =>
  call<ScheduleView>('schedule', { profile, draft });
export const setSchedule = (profile: string, draft: ScheduleDraft) =>
  call<ScheduleView>('set_schedule', { profile, draft });
export const removeSchedule = (profile: string) => call<ScheduleView>('remove_schedule', { profile });

/** Compares who is to have an account with whom Zoom has. Writes nothing. */
export const peoplePlan = (profile: string, request: PeopleRequest, heard: Listener<Progress>) =>
  call<PeoplePlanView>('people_plan', { profile, request, onProgress: channel(heard) });
export const keptPeoplePlan = (plan: string) => call<PeoplePlanView>('kept_people_plan', { plan });
export const peopleRows = (plan: string, effect: PeopleEffect | null, query: string, offset: number, limit: number) =>
  call<PeopleRows>('people_rows', { plan, effect, query, offset, limit });
export const provision = (plan: string, typed: string | null, heard: Listener<Progress>) =>
  call<PeopleReport>('provision', { plan, typed, onProgress: channel(heard) });
export const resumePeople = (run: string, heard: Listener<Progress>) =>
  call<PeopleReport>('resume_people', { run, onProgress: channel(heard) });
export const peopleReport = (run: string) => call<PeopleReport>('people_report', { run });
export const peopleResults = (run: string, notDone: boolean, query: string, offset: number, limit: number) =>
  call<PeopleResults>('people_results', { run, notDone, query, offset, limit });

/** Keeps what only a person can decide; an empty value forgets it. */
export const answer = (profile: string, question: Question, value: string) =>
  call<null>('answer', { profile, question, value });
export const actionForm = (profile: string, action: ActionId) => call<ActionForm>('action_form', { profile, action });
export const planAction = (profile: string, request: ActionRequest) =>
  call<ActionPlanView>('plan_action', { profile, request });
export const actionPlan = (plan: string) => call<ActionPlanView>('action_plan', { plan });
/** Signs in to the provider once more, with these rights added. Waits as `connect` does. */
export const allow = (profile: string, scopes: string[], heard: Listener<SignInView>) =>
  call<ConnectionView>('allow', { profile, scopes, onProgress: channel(heard) });
/** Carries a plan out, or goes on where it was cut off. */
export const carryOut = (plan: string, heard: Listener<ActionProgress>) =>
  call<ActionReport>('carry_out', { plan, onProgress: channel(heard) });
export const stopAction = (plan: string) => call<null>('stop_action', { plan });
export const pasteConsent = (plan: string, text: string) => call<null>('paste_consent', { plan, text });
export const reopenConsent = (plan: string) => call<null>('reopen_consent', { plan });
export const actionReport = (plan: string) => call<ActionReport>('action_report', { plan });
export const actions = (profile: string) => call<ActionRow[]>('actions', { profile });
export const planTakeBack = (plan: string) => call<ActionPlanView>('plan_take_back', { plan });

export const lifeCycle = (profile: string) => call<LifeCycleView>('life_cycle', { profile });
export const monitor = (profile: string, days: number) => call<MonitorView>('monitor', { profile, days });
export const troubles = (profile: string) => call<TroubleItem[]>('troubles', { profile });
export const trouble = (profile: string, trouble: string) => call<TroubleView>('trouble', { profile, trouble });

export const rehearsalForm = (profile: string) => call<RehearsalForm>('rehearsal_form', { profile });
export const planRehearsal = (profile: string, request: RehearsalRequest) =>
  call<RehearsalView>('plan_rehearsal', { profile, request });
/** Begins a dress rehearsal, or goes on with it. */
export const rehearse = (rehearsal: string, heard: Listener<RehearsalView>) =>
  call<RehearsalView>('rehearse', { rehearsal, onProgress: channel(heard) });
export const stopRehearsal = (rehearsal: string) => call<null>('stop_rehearsal', { rehearsal });
export const lastRehearsal = (profile: string) => call<RehearsalView | null>('last_rehearsal', { profile });

/** Which of Entra's guides can work; `look` takes the looks anew. A guide is chosen with `answer`. */
export const whichGuide = (profile: string, look: boolean) => call<WhichGuideView>('which_guide', { profile, look });
export const zoomSecret = (profile: string, secret: ZoomSecret) =>
  call<ZoomSecretView>('zoom_secret', { profile, secret });
/** Tries what was typed, and keeps it where Zoom takes it. It passes once, and never comes back. */
export const keepZoomSecret = (profile: string, secret: ZoomSecret, typed: string) =>
  call<ZoomSecretView>('keep_zoom_secret', { profile, secret, typed });
export const forgetZoomSecret = (profile: string, secret: ZoomSecret) =>
  call<ZoomSecretView>('forget_zoom_secret', { profile, secret });
/** Who is in scope; without a draft, of the filter that Entra has. */
export const scope = (profile: string, draft: ScopeDraft | null) => call<ScopeView>('scope', { profile, draft });
export const scopePeople = (
  profile: string,
  draft: ScopeDraft | null,
  side: ScopeSide,
  query: string,
  offset: number,
  limit: number,
) => call<ScopePage>('scope_people', { profile, draft, side, query, offset, limit });

/** Who a scope would bring to Zoom; without a draft, of the one that was chosen. */
export const peopleScope = (profile: string, draft: PeopleScopeDraft | null) =>
  call<PeopleScopeView>('people_scope', { profile, draft });
/** Keeps who is to be in Zoom: from now on every look compares Zoom with it. */
export const keepPeopleScope = (profile: string, draft: PeopleScopeDraft) =>
  call<PeopleScopeView>('keep_people_scope', { profile, draft });
export const peopleScopeRows = (
  profile: string,
  draft: PeopleScopeDraft | null,
  side: ScopeSide,
  query: string,
  offset: number,
  limit: number,
) => call<ScopePage>('people_scope_rows', { profile, draft, side, query, offset, limit });
/** Tries the endpoint that somebody typed into Google's console, and keeps what was seen. */
export const tryEndpoint = (profile: string, typed: string) => call<EndpointView>('try_endpoint', { profile, typed });
export const endpoint = (profile: string) => call<EndpointView | null>('endpoint', { profile });
/** These compare the directory with Zoom as both were last read; `look` reads both anew first. */
export const arrival = (profile: string, look: boolean) => call<ArrivalView>('arrival', { profile, look });
export const arrivalRows = (profile: string, query: string, offset: number, limit: number) =>
  call<SeenPage>('arrival_rows', { profile, query, offset, limit });
export const synced = (profile: string, look: boolean) => call<SyncedView>('synced', { profile, look });
export const drift = (profile: string, look: boolean) => call<DriftView>('drift', { profile, look });
export const driftRows = (profile: string, kind: DriftKind, query: string, offset: number, limit: number) =>
  call<SeenPage>('drift_rows', { profile, kind, query, offset, limit });

async function call<T>(command: string, args?: Arguments): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (refusal) {
    const problem = isProblem(refusal) ? refusal : unexpected;
    console.warn(`${command}: ${problem.code}`);
    throw new ProblemError(command, problem);
  }
}

function channel<T>(heard: Listener<T>): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = heard;
  return channel;
}

/** The host's own refusals are bare strings that may quote an argument: they are not shown and not logged. */
function isProblem(thing: unknown): thing is Problem {
  if (typeof thing !== 'object' || thing === null) return false;
  const { code, what, why, fix } = thing as Partial<Record<keyof Problem, unknown>>;
  return typeof code === 'string' && typeof what === 'string' && typeof why === 'string' && Array.isArray(fix);
}
