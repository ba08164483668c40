/// What each command is answered in the made-up world.
import type { ActionId, DriftKind, ExportFormat, GroupTarget, PeopleEffect, PeopleFilter, PeopleRequest, PeopleScopeDraft, Preferences, Problem, ProfileCard, Progress, RuleDraft, ScheduleDraft, ScopeDraft, ScopeSide, ZoomSecret } from '../src/shapes';
import { actionForm, actionPlan, actionReport, allow, consent, doing, rows } from './act';
import { answered, keptSecret, whichGuide, zoomSecret } from './entra';
import { scope, scopePeople } from './entra-scope';
import { arrival, arrivalRows, drift, driftRows, endpoint, googleAnswered, keepPeopleScope, peopleScope, peopleScopeRows, synced, tried } from './google';
import { depth, everybody, exportWords, people } from './everybody';
import { browserWait, deviceWait, PAGE_ERRORS, profileView, stepList, stepView } from './guide';
import { judgement, keepRules, mappingRules, providerOf, takeRules, tryRule } from './mapping';
import { person, preview, total } from './people';
import { choices, members, newNames, plan, report, runs, tree } from './plan';
import { peoplePlan, peopleReport, peopleResults, peopleRows } from './provision';
import { clientUnknown, noKeychain, offline, tokenRefused } from './problems';
import { scene } from './scene';
import { schedule } from './schedule';
import { entraMonitor, lastRehearsal, lifeCycle, monitor, rehearsal, rehearsalForm, trouble, troubles } from './watch';

interface Heard<T> {
  onmessage: (message: T) => void;
}

const cards: ProfileCard[] = [
  { id: 'clinic', name: 'Example Clinic', provider: 'okta', practice: false, summary: '5 of 7 steps done', attention: 1 },
  { id: 'school', name: 'Sample School', provider: 'okta', practice: false, summary: '7 of 7 steps done', attention: 0 },
  { id: 'practice', name: 'Practice company', provider: 'okta', practice: true, summary: '3 of 7 steps done', attention: 0 },
  { id: 'entra', name: 'Practice company', provider: 'entra', practice: true, summary: '2 of 17 steps done', attention: 0 },
  { id: 'google', name: 'Practice company', provider: 'google', practice: true, summary: '1 of 15 steps done', attention: 0 },
];
const profiles = scene === 'first' ? [] : cards;
let preferences: Preferences = { theme: (new URLSearchParams(location.search).get('theme') ?? 'system') as Preferences['theme'], last_profile: null };

const LATENCY_MS = scene === 'slow' ? 15_000 : 5;
const later = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

export async function answer(command: string, args: Record<string, unknown>): Promise<unknown> {
  await later(command === 'overview' || command === 'preferences' || command === 'profile' ? 5 : LATENCY_MS);
  const text = (name: string): string => String(args[name]);
  switch (command) {
    case 'overview':
      return { profiles, keychain: scene === 'first' ? { kind: 'memory_only', problem: noKeychain } : { kind: 'keychain' }, notice: scene === 'held' ? offline : null, version: '0.1.0' };
    case 'preferences':
      return preferences;
    case 'set_preferences':
      preferences = args.preferences as Preferences;
      return null;
    case 'start_practice':
      return args.provider === 'okta' ? 'practice' : args.provider;
    case 'profile_draft':
      return {
        name: args.profile === null ? '' : 'Example Clinic',
        provider: args.profile === 'entra' ? { kind: 'entra', cloud: scene === 'done' ? 'us_government' : null, tenant: 'practice.example' } : args.profile === 'google' ? { kind: 'google' } : { kind: 'okta', org_url: args.profile === null ? '' : 'https://practice.example' },
        zoom_api_url: 'https://api.zoom.us',
        zoom_oauth_url: 'https://zoom.us',
      };
    case 'save_profile':
      return 'clinic';
    case 'profile': {
      const card = cards.find(({ id }) => id === args.profile);
      if (card === undefined) throw refusal('profile.unknown', 'This customer is no longer there', 'It was removed in another window.');
      return profileView(card.id, card.name, card.practice);
    }
    case 'step': {
      const step = stepView(text('profile'), text('step'));
      if (step === undefined) throw refusal('guide.step_unknown', 'The guide has no such step', 'Its address is from another version of Usher.');
      return step;
    }
    case 'check':
      await later(700);
      return { seen_at: new Date().toISOString(), took_ms: 700, old: false, verdict: { kind: 'passed', saw: ['Looked.'] } };
    case 'connect': {
      if (scene === 'refused') throw clientUnknown;
      if (scene === 'timed-out') throw refusal('sign_in.timed_out', 'Nobody finished the sign-in within 5 minutes', 'Usher stops waiting then, so that no door stays open.');
      const { onmessage } = args.onProgress as Heard<unknown>;
      onmessage((args.request as { way: { kind: string } }).way.kind.endsWith('_device') ? deviceWait : browserWait);
      return later(300_000);
    }
    case 'look':
      return look(args.onProgress as Heard<Progress>);
    case 'make_plan':
      if (scene === 'refused') throw offline;
      return plan;
    case 'people':
      return people(args.filter as PeopleFilter, Number(args.offset), Number(args.limit));
    case 'everybody':
      if (scene === 'broken') throw offline;
      return everybody();
    case 'read_depth':
      if (scene === 'held') throw offline;
      (args.onProgress as Heard<Progress>).onmessage(
        progress({ doing: 'Reading accounts one by one', done: 61, total: 225, per_second: 38.5, allowed_per_second: 40, seconds_left: 5, failed: 1 }),
      );
      await later(scene === 'pushing' ? 300_000 : 200);
      return depth();
    case 'forget_depth':
      return depth();
    case 'export_words':
      return exportWords(args.filter as PeopleFilter, args.format as ExportFormat);
    case 'export_preview':
      if (scene === 'held') throw refusal('file.not_written', 'The file could not be written', 'The disk is full.');
      return args.ask === true ? null : `/home/zoe/Downloads/practice-company-preview.${text('format')}`;
    case 'preview':
      return preview(args.person as string | null, providerOf(args.profile));
    case 'mapping_rules':
      if (scene === 'refused') throw offline;
      return mappingRules(providerOf(args.profile));
    case 'try_rule':
      return tryRule(providerOf(args.profile), args.place as number | null, args.draft as RuleDraft | null, (rules) => preview(args.person as string | null, providerOf(args.profile), rules));
    case 'keep_rules':
      return keepRules(providerOf(args.profile), args.rules as RuleDraft[]);
    case 'take_rules':
      return takeRules(providerOf(args.profile));
    case 'import_rules':
      return null;
    case 'export_rules':
      return true;
    case 'ask_provider':
      await later(scene === 'looking' ? 300_000 : 100);
      return judgement(providerOf(args.profile), Number(args.place), person(Number(text('person').slice(1))));
    case 'group_choices':
      return choices;
    case 'new_names':
      return newNames(text('pattern'), args.groups as GroupTarget[]);
    case 'group_tree':
      if (scene === 'offline') throw offline;
      return tree;
    case 'expect_licences':
      return null;
    case 'plan':
    case 'retry_run':
      return plan;
    case 'plan_members': {
      const all = members(scene === 'huge' ? total : 89).filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(text('query').toLowerCase()));
      const offset = Number(args.offset);
      return { total: all.length, offset, members: all.slice(offset, offset + Number(args.limit)) };
    }
    case 'push':
    case 'resume_run':
      return push(args.onProgress as Heard<Progress>);
    case 'group_drift':
      if (scene === 'refused') throw offline;
      return plan;
    case 'schedule':
      if (scene === 'offline') throw offline;
      return schedule(args.draft as ScheduleDraft | null);
    case 'set_schedule':
      if (scene === 'refused') throw offline;
      return schedule(args.draft as ScheduleDraft);
    case 'remove_schedule':
      return schedule(null);
    case 'runs':
      return runs;
    case 'report':
      return report;
    case 'people_plan':
      if (scene === 'refused') throw offline;
      if (scene === 'looking') return look(args.onProgress as Heard<Progress>);
      return peoplePlan(args.request as PeopleRequest);
    case 'kept_people_plan':
      return peoplePlan({ update: true, reactivate: true, deactivate: true });
    case 'people_rows':
      return peopleRows(args.effect as PeopleEffect, text('query'), Number(args.offset), Number(args.limit));
    case 'provision':
    case 'resume_people':
      (args.onProgress as Heard<Progress>).onmessage(
        progress({ doing: 'Creating Zoë O’Brien-Łukasz', done: 118, total: 450, per_second: 71.2, allowed_per_second: 80, seconds_left: 5, run: 'people-1' }),
      );
      await later(scene === 'pushing' ? 300_000 : 300);
      return peopleReport;
    case 'people_report':
      return peopleReport;
    case 'people_results':
      return peopleResults(args.notDone === true, text('query'), Number(args.offset), Number(args.limit));
    case 'action_form':
      if (scene === 'offline') throw offline;
      return actionForm(args.action as ActionId);
    case 'plan_action':
      if (scene === 'refused') throw offline;
      return actionPlan('act-1');
    case 'action_plan':
      return actionPlan(text('plan'));
    case 'plan_take_back':
      return actionPlan('act-back');
    case 'allow':
      (args.onProgress as Heard<unknown>).onmessage({ ...browserWait, host: 'practice.example' });
      await later(300_000);
      allow();
      return profileView('practice', '', true).provider_connection;
    case 'carry_out':
      (args.onProgress as Heard<unknown>).onmessage(scene === 'consent' ? consent : doing);
      await later(scene === 'pushing' || scene === 'consent' ? 300_000 : 200);
      return actionReport();
    case 'action_report':
      return actionReport();
    case 'actions':
      return rows;
    case 'rehearsal_form':
      return rehearsalForm;
    case 'plan_rehearsal':
      if (scene === 'refused') throw offline;
      return rehearsal('planned');
    case 'last_rehearsal':
      return lastRehearsal();
    case 'rehearse':
      (args.onProgress as Heard<unknown>).onmessage(rehearsal('running'));
      await later(300_000);
      return rehearsal('seen');
    case 'life_cycle':
      if (scene === 'offline') throw offline;
      return lifeCycle;
    case 'monitor':
      if (scene === 'offline') throw offline;
      return args.profile === 'entra' ? entraMonitor(Number(args.days)) : monitor(Number(args.days));
    case 'troubles':
      return troubles;
    case 'trouble':
      return knownTrouble(text('trouble'));
    case 'which_guide':
      if (scene === 'offline') throw offline;
      if (args.look === true) {
        await later(scene === 'looking' ? 300_000 : 600);
        return whichGuide(true);
      }
      return whichGuide(scene !== 'first' && scene !== 'looking');
    case 'zoom_secret':
      if (scene === 'offline') throw noKeychain;
      return zoomSecret(args.secret as ZoomSecret);
    case 'keep_zoom_secret':
      if (scene === 'refused') return { secret: args.secret, kept: false, saw: [], ends_at: null, problem: tokenRefused };
      await later(scene === 'looking' ? 300_000 : 300);
      return keptSecret(args.secret as ZoomSecret);
    case 'forget_zoom_secret':
      return { secret: args.secret, kept: false, saw: [], ends_at: null, problem: null };
    case 'scope':
      if (scene === 'offline') throw offline;
      return scope(args.draft as ScopeDraft | null);
    case 'scope_people':
      return scopePeople(args.draft as ScopeDraft | null, args.side as ScopeSide, text('query'), Number(args.offset), Number(args.limit));
    case 'people_scope':
      if (scene === 'offline') throw offline;
      return peopleScope(args.draft as PeopleScopeDraft | null);
    case 'keep_people_scope':
      if (scene === 'refused') throw offline;
      return keepPeopleScope(args.draft as PeopleScopeDraft);
    case 'people_scope_rows':
      return peopleScopeRows(args.draft as PeopleScopeDraft | null, args.side as ScopeSide, text('query'), Number(args.offset), Number(args.limit));
    case 'endpoint':
      if (scene === 'offline') throw offline;
      return endpoint();
    case 'try_endpoint':
      await later(scene === 'looking' ? 300_000 : 200);
      return tried(text('typed'));
    case 'arrival':
      if (scene === 'offline') throw offline;
      return arrival();
    case 'arrival_rows':
      return arrivalRows(text('query'), Number(args.offset), Number(args.limit));
    case 'synced':
      if (scene === 'offline') throw offline;
      return synced();
    case 'drift':
      if (scene === 'offline') throw offline;
      return drift();
    case 'drift_rows':
      return driftRows(args.kind as DriftKind, text('query'), Number(args.offset), Number(args.limit));
    case 'save_plan_csv':
      return true;
    case 'search':
      return search(text('query'));
    case 'sign_out':
      return { connection: profileView('practice', '', true).zoom, note: 'Zoom was not told, as it could not be reached.' };
    case 'sign_in_seen':
      if (!PAGE_ERRORS.some(({ id }) => id === text('seen'))) throw refusal('sign_in.page_unknown', 'Usher does not know this error of Microsoft’s page', 'It is none of those that the page is known to show.');
      return { code: text('seen'), what: 'Microsoft Entra ID does not know the address that the answer would go to', why: 'The app has no redirect address for this computer.', fix: ['Add http://localhost/cb/entra to the app’s registration.'], detail: null };
    case 'import_profile':
    case 'remove_profile':
    case 'cancel_sign_in':
    case 'reopen_sign_in':
    case 'copy_sign_in_link':
    case 'paste_redirect':
    case 'stop_look':
    case 'pause_run':
    case 'stop_run':
    case 'tell_step':
    case 'stop_action':
    case 'paste_consent':
    case 'reopen_consent':
    case 'stop_rehearsal':
    case 'open_link':
      return null;
    case 'answer':
      answered(text('question'), text('value'));
      googleAnswered(text('question'), text('value'));
      return null;
    default:
      throw refusal('window.no_such_command', `Nobody answers ${command}`, 'The made-up world does not know it.');
  }
}

function knownTrouble(id: string): unknown {
  const found = trouble(id);
  if (found === undefined) throw refusal('trouble.unknown', 'The guide has no such trouble', 'Its address is from another version of Usher.');
  return found;
}

const refusal = (code: string, what: string, why: string): Problem => ({ code, what, why, fix: ['Go back to all customers.'], detail: null });

const progress = (some: Partial<Progress>): Progress => ({
  doing: '',
  done: 0,
  total: 0,
  per_second: 0,
  allowed_per_second: 0,
  seconds_left: null,
  failed: 0,
  waiting: null,
  state: 'running',
  run: null,
  ...some,
});

async function look(heard: Heard<Progress>): Promise<null> {
  if (scene === 'offline') throw offline;
  if (scene !== 'looking') return null;
  heard.onmessage(progress({ doing: 'Reading people from Okta', done: 12_400, total: 100_000, per_second: 8.4, allowed_per_second: 10, seconds_left: 260 }));
  await later(300_000);
  return null;
}

async function push(heard: Heard<Progress>): Promise<unknown> {
  heard.onmessage(
    progress({ doing: 'Adding 30 people to Sales', done: 11, total: 24, per_second: 17.5, allowed_per_second: 20, seconds_left: 42, failed: 1, waiting: 'Zoom asked Usher to wait for 12 seconds.', run: 'run-1' }),
  );
  await later(scene === 'pushing' ? 300_000 : 400);
  return report;
}

function search(query: string): unknown[] {
  const wanted = query.toLowerCase();
  const steps = stepList.filter(({ title }) => title.toLowerCase().includes(wanted)).map(({ id, title }) => ({ kind: 'step', id, title, detail: '' }));
  const known = troubles.filter(({ title }) => title.toLowerCase().includes(wanted)).map(({ id, title, symptom }) => ({ kind: 'trouble', id, title, detail: symptom }));
  const persons = Array.from({ length: Math.min(total, 60) }, (_, at) => person(at))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ id, name, login }) => ({ kind: 'person', id, title: name, detail: login }));
  return [...steps, ...known, ...persons].slice(0, 8);
}
