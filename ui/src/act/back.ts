/// The way back from an action's pages: to the step they were reached from, or to the page before.
import { goInGuide } from '../place.svelte';

export function backTo(profile: string, step: string | null): void {
  if (step === null) history.back();
  else goInGuide(profile, { kind: 'step', step });
}
