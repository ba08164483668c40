/// How a connection stands, in the few words of a pill and of a page's heading.
import { duration, secondsUntil } from '../format';
import type { ConnectionView } from '../shapes';
import type { Tone } from '../words';

export interface Standing {
  short: string;
  tone: Tone;
}

export function standing(connection: ConnectionView, now: Date = new Date()): Standing {
  if (connection.sign_in !== null) return { short: 'waiting for you', tone: 'accent' };
  const { state } = connection;
  switch (state.kind) {
    case 'signed_out':
      return { short: 'not connected', tone: 'warn' };
    case 'broken':
      return { short: 'needs attention', tone: 'bad' };
    case 'signed_in': {
      if (state.ends_at !== null) {
        const left = secondsUntil(state.ends_at, now);
        return left === 0 ? { short: 'expired', tone: 'bad' } : { short: `ends in ${duration(left)}`, tone: 'warn' };
      }
      if (state.expires_at === null || state.renews) return { short: state.who ?? 'connected', tone: 'good' };
      const seconds = secondsUntil(state.expires_at, now);
      return seconds === 0 ? { short: 'expired', tone: 'bad' } : { short: `ends in ${duration(seconds)}`, tone: 'warn' };
    }
  }
}
