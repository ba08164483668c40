/// Where the window stands, as a value that fits into the address: so "back" works, and a page can be opened directly.
import type { ActionId, Side } from './shapes';

export type Route =
  | { page: 'welcome' }
  | { page: 'customer'; profile: string | null }
  | { page: 'guide'; profile: string; view: GuideView };

/** What stands in the middle of a guide. Plans, runs and actions remember the step they were reached from. */
export type GuideView =
  | { kind: 'start' }
  | { kind: 'step'; step: string }
  | { kind: 'connection'; side: Side }
  | { kind: 'person'; person: string }
  | { kind: 'plan'; step: string | null; plan: string }
  | { kind: 'run'; step: string | null; run: string }
  | { kind: 'action'; step: string | null; action: ActionId }
  | { kind: 'changes'; step: string | null; plan: string }
  | { kind: 'done'; step: string | null; plan: string }
  | { kind: 'troubles' }
  | { kind: 'trouble'; trouble: string };

type InStep = Extract<GuideView, { step: string | null }>;

const ACTIONS: Record<ActionId, true> = {
  zoom_app: true,
  provisioning: true,
  features: true,
  write_mapping: true,
  write_rules: true,
  remove_user_type: true,
  assign_groups: true,
  zoom_groups: true,
  push_groups: true,
  change_pushes: true,
  retry_pushes: true,
  try_requests: true,
  entra_app: true,
  entra_settings: true,
  entra_assign: true,
  entra_token: true,
  entra_client: true,
  entra_mapping: true,
  entra_rules: true,
  entra_filter: true,
  entra_job: true,
  entra_one_person: true,
};

/** Reads an address such as `#/guide/acme/step/zoom`; what is not understood is the welcome page. */
export function parse(hash: string): Route {
  const parts = hash.replace(/^#?\/?/, '').split('/').filter(Boolean).map(decode);
  const [page, profile] = parts;
  if (page === 'customer') return { page, profile: profile ?? null };
  if (page === 'guide' && profile !== undefined) return { page, profile, view: parseView(parts.slice(2)) };
  return { page: 'welcome' };
}

/** The address of a route. */
export function format(route: Route): string {
  switch (route.page) {
    case 'welcome':
      return '#/';
    case 'customer':
      return path(route.profile === null ? ['customer'] : ['customer', route.profile]);
    case 'guide':
      return path(['guide', route.profile, ...viewParts(route.view)]);
  }
}

/** The step that the task list lights. */
export function stepOf(view: GuideView): string | null {
  switch (view.kind) {
    case 'step':
    case 'plan':
    case 'run':
    case 'action':
    case 'changes':
    case 'done':
      return view.step;
    case 'start':
    case 'connection':
    case 'person':
    case 'troubles':
    case 'trouble':
      return null;
  }
}

function parseView(parts: string[]): GuideView {
  const [kind, id] = parts;
  if (kind === 'troubles') return { kind };
  if (id === undefined) return { kind: 'start' };
  if (kind === 'step') return parseInStep(parts.slice(2), id) ?? { kind, step: id };
  if (kind === 'connection' && (id === 'zoom' || id === 'provider')) return { kind, side: id };
  if (kind === 'person') return { kind, person: id };
  if (kind === 'trouble') return { kind, trouble: id };
  return parseInStep(parts, null) ?? { kind: 'start' };
}

function parseInStep([kind, id]: string[], step: string | null): InStep | undefined {
  if (id === undefined) return undefined;
  if (kind === 'run') return { kind, step, run: id };
  if (kind === 'action') return isAction(id) ? { kind, step, action: id } : undefined;
  return kind === 'plan' || kind === 'changes' || kind === 'done' ? { kind, step, plan: id } : undefined;
}

const isAction = (id: string): id is ActionId => Object.hasOwn(ACTIONS, id);

function viewParts(view: GuideView): string[] {
  switch (view.kind) {
    case 'start':
      return [];
    case 'step':
      return ['step', view.step];
    case 'connection':
      return ['connection', view.side];
    case 'person':
      return ['person', view.person];
    case 'plan':
      return [...stepParts(view.step), 'plan', view.plan];
    case 'run':
      return [...stepParts(view.step), 'run', view.run];
    case 'action':
      return [...stepParts(view.step), 'action', view.action];
    case 'changes':
    case 'done':
      return [...stepParts(view.step), view.kind, view.plan];
    case 'troubles':
      return ['troubles'];
    case 'trouble':
      return ['trouble', view.trouble];
  }
}

const stepParts = (step: string | null): string[] => (step === null ? [] : ['step', step]);
const path = (parts: string[]): string => `#/${parts.map(encodeURIComponent).join('/')}`;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
