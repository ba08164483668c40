/// The place the window stands at, kept in the address. `go` is the only way to another page.
import { format, parse, type GuideView, type Route } from './route';

let route = $state.raw<Route>(parse(location.hash));
let moves = $state(0);

window.addEventListener('hashchange', () => {
  route = parse(location.hash);
  moves += 1;
});

export const place = {
  get route(): Route {
    return route;
  },
  /** How often the page has changed: the heading takes the focus after the first. */
  get moves(): number {
    return moves;
  },
};

export function go(to: Route): void {
  location.hash = format(to);
}

export function goInGuide(profile: string, view: GuideView): void {
  go({ page: 'guide', profile, view });
}

/** Goes there without a way back to the page that is left, for a page that would lead nowhere. */
export function goInstead(to: Route): void {
  location.replace(format(to));
}
