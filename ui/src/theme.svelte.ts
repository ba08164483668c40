/// Light, dark, or as the system has it. The choice is an attribute of the root; the colours are in tokens.css.
import * as ipc from './ipc';
import type { Preferences, Theme } from './shapes';

let kept = $state.raw<Preferences>({ theme: 'system', last_profile: null });

export const preferences = {
  get theme(): Theme {
    return kept.theme;
  },
  get lastProfile(): string | null {
    return kept.last_profile;
  },

  /** Preferences may be lost without harm: a refusal leaves the ones of the system. */
  async load(): Promise<void> {
    kept = await ipc.preferences().catch(() => kept);
    show(kept.theme);
  },

  async setTheme(theme: Theme): Promise<void> {
    show(theme);
    await keep({ ...kept, theme });
  },

  async setLastProfile(profile: string | null): Promise<void> {
    if (kept.last_profile !== profile) await keep({ ...kept, last_profile: profile });
  },
};

async function keep(next: Preferences): Promise<void> {
  kept = next;
  await ipc.setPreferences(next).catch(() => null);
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
