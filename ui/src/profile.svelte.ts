/// The customer that the window shows, and the list of all of them: read from the engine, drawn by the frame. Nothing is
/// worked out here; after an act a page asks for a fresh look.
import * as ipc from './ipc';
import { Task } from './task.svelte';
import type { ConnectionView, Overview, ProfileView, Side } from './shapes';

const everyone = new Task<Overview>();
const current = new Task<ProfileView>();

export const overview = {
  task: everyone,
  load: (): Promise<void> => everyone.run(ipc.overview),
};

export const customer = {
  task: current,

  /** The customer with this id, once it has been read. */
  get(id: string): ProfileView | undefined {
    return current.value?.id === id ? current.value : undefined;
  },

  load: (id: string): Promise<void> => current.run(() => ipc.profile(id)),

  /** Reads the shown customer again: statuses and connections move after almost any act. */
  refresh: async (): Promise<void> => {
    const id = current.value?.id;
    if (id !== undefined) await current.run(() => ipc.profile(id));
  },
};

export function connectionOf(profile: ProfileView, side: Side): ConnectionView {
  switch (side) {
    case 'zoom':
      return profile.zoom;
    case 'provider':
      return profile.provider_connection;
  }
}
