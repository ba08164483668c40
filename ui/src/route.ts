/// Where the window stands, as a value that fits into the address: so "back" works, and a page can be opened directly.
import type { Side } from './shapes';

export type Route =
  | { page: 'welcome' }
  | { page: 'customer'; profile: string | null }
  | { page: 'guide'; profile: string; view: GuideView };

/** What stands in the middle of a guide. A plan and a run remember the step they were reached from. */
export type GuideView =
  | { kind: 'start' }
  | { kind: 'step'; step: string }
  | { kind: 'connection'; side: Side }
  | { kind: 'person'; person: string }
  | { kind: 'plan'; step: string | null; plan: string }
  | { kind: 'run'; step: string | null; run: string };

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
      return view.step;
    case 'start':
    case 'connection':
    case 'person':
      return null;
  }
}

function parseView(parts: string[]): GuideView {
  if (parts[0] === 'step' && parts[1] !== undefined) {
    const inner = parseView(parts.slice(2));
    return inner.kind === 'plan' || inner.kind === 'run' ? { ...inner, step: parts[1] } : { kind: 'step', step: parts[1] };
  }
  const [kind, id] = parts;
  if (id === undefined) return { kind: 'start' };
  if (kind === 'connection' && (id === 'zoom' || id === 'provider')) return { kind, side: id };
  if (kind === 'person') return { kind, person: id };
  if (kind === 'plan') return { kind, step: null, plan: id };
  if (kind === 'run') return { kind, step: null, run: id };
  return { kind: 'start' };
}

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
