/// This computer's schedule in the made-up world.
import type { Attempt, AttemptEnd, Problem, ScheduleDraft, ScheduleEvery, ScheduleState, ScheduleView } from '../src/shapes';
import { scene } from './scene';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const FOLDER = '/home/zoe.obrien-lukasz/.config/systemd/user';
const NAME = 'usher-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const COMMAND = '/opt/Usher/usher push --profile 0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b --if-safe';

const nothingChosen: Problem = { code: 'step.nothing_chosen', what: 'No groups were chosen yet.', why: 'Usher keeps in step the groups that were pushed last, and none were.', fix: ['Open “Push groups”, choose them, look at the plan and push it once.'], detail: null };
const notOn: Problem = { code: 'schedule.not_on', what: 'The schedule is written and could not be switched on.', why: 'systemctl said no. It may have no session of yours to work in.', fix: ['Log in to this computer’s desktop, and write it again.', 'Or run the line that stands with it, in a terminal.'], detail: 'Failed to connect to bus: No medium found' };
const shrunk: Problem = { code: 'step.shrunk', what: 'Much of the directory is gone since the last run.', why: 'The directory had 12,408 people at the last run and has 6,112 now. That can be meant, or a fault in the directory.', fix: ['Look at the plan. If it is right, push it: the next runs count from there.'], detail: null };

const WHEN: Record<ScheduleEvery['kind'], (at: string) => string> = {
  hour: () => 'hourly',
  four_hours: () => '*-*-* 00/4:00:00',
  day: (at) => `*-*-* ${at}:00`,
  weekday: (at) => `Mon..Fri *-*-* ${at}:00`,
};

const mark = '# Written by Usher, sum 9254a8c0e4fd8094. Change it in Usher: a file that was changed by hand is left alone.';

function state(draft: ScheduleDraft): ScheduleState {
  const as_shown = draft.every.kind === 'four_hours';
  if (scene === 'done' || scene === 'partly' || scene === 'huge') return { kind: 'on', as_shown };
  if (scene === 'broken') return { kind: 'written_not_on', as_shown, problem: notOn, by_hand: `systemctl --user daemon-reload && systemctl --user enable ${NAME}.timer && systemctl --user restart ${NAME}.timer` };
  return scene === 'held' ? { kind: 'changed_by_hand', paths: [`${FOLDER}/${NAME}.service`] } : { kind: 'not_written' };
}

const attempt = (minutes: number, end: AttemptEnd, said: string, some: Partial<Attempt> = {}): Attempt => ({ at: ago(minutes), started_by: 'schedule', what: 'groups', end, said, problem: null, plan: null, run: null, ...some });

function runs(): Attempt[] {
  const kept = [
    attempt(12, 'refused', 'Refused: Much of the directory is gone since the last run. Nothing was written.', { problem: shrunk, plan: 'plan-1' }),
    attempt(60 * 4, 'nothing_to_do', 'Nothing to do.'),
    attempt(60 * 7, 'done', 'Added 1 person to 1 group.', { started_by: 'person', plan: 'plan-1', run: 'run-1' }),
    attempt(60 * 8, 'to_be_continued', 'To be continued: Zoom takes no more requests today.', { plan: 'plan-1', run: 'run-1' }),
    attempt(60 * 12, 'done', 'Added 3 people to 2 groups, took 1 person out of 1 group.', { plan: 'plan-1', run: 'run-1' }),
  ];
  if (scene === 'huge') return [...kept, ...Array.from({ length: 95 }, (_, at) => attempt(60 * 16 + at * 240, 'nothing_to_do', 'Nothing to do.'))];
  return scene === 'partly' || scene === 'broken' ? kept : scene === 'done' ? kept.slice(1) : [];
}

export function schedule(asked: ScheduleDraft | null): ScheduleView {
  const draft = asked ?? { every: { kind: 'four_hours' }, what: 'groups', on: true };
  const purpose = 'Usher keeps the groups of Practice Company in step with Zoom';
  const when = WHEN[draft.every.kind]('at' in draft.every ? draft.every.at : '');
  const groups = scene === 'huge' ? Array.from({ length: 4_000 }, (_, at) => `Project ${String(at + 1)}`) : ['CC Agents', 'Sales', 'Zoë O’Brien-Łukasz’s project group with a name that is far longer than anybody expected'];
  const standing = state(draft);
  return {
    system: 'systemd',
    system_name: 'systemd, which starts programs on Linux',
    draft,
    offers: scene === 'partly' ? ['both', 'groups', 'people'] : ['groups'],
    files: [
      { path: `${FOLDER}/${NAME}.service`, text: `${mark}\n[Unit]\nDescription=${purpose}\nAfter=network-online.target\n\n[Service]\nType=oneshot\nExecStart=${COMMAND} --scheduled\nSuccessExitStatus=7 11\n` },
      { path: `${FOLDER}/${NAME}.timer`, text: `${mark}\n[Unit]\nDescription=${purpose}\n\n[Timer]\nOnCalendar=${when}\nPersistent=true\nRandomizedDelaySec=5min\n\n[Install]\nWantedBy=timers.target\n` },
    ],
    state: standing,
    needs: [
      'You are logged in: the sign-ins are in your keychain, which is open only then. It runs after each login for what it missed.',
      'The keychain is unlocked, as it is after a login with your password; after a login without one it is not.',
    ],
    command: COMMAND,
    problem: scene === 'nobody' ? nothingChosen : null,
    choice: scene === 'nobody' ? null : { groups, removing: scene === 'done', chosen_at: ago(60 * 24 * 3) },
    push_step: { id: 'push', title: 'Push groups' },
    next: standing.kind === 'on' ? new Date(Date.now() + 38 * 60_000).toISOString() : null,
    runs: runs(),
  };
}
