/// What to say of how deep Zoom was looked into: what was compared, what it would cost to compare the rest.
import { count, counted } from '../../format';
import type { DepthView } from '../../shapes';

/** "4,812 requests, about 2 minutes". */
export function cost({ requests, minutes }: DepthView): string {
  const time = minutes < 1 ? 'less than a minute' : `about ${counted(minutes, 'minute', 'minutes')}`;
  return `${counted(requests, 'request', 'requests')}, ${time}`;
}

/** What the button is called that reads the others; undefined where there is nobody left to read. */
export function act(depth: DepthView): string | undefined {
  if (depth.requests === 0) return undefined;
  return `${depth.unfinished ? 'Go on' : 'Compare these too'}: ${cost(depth)}`;
}

/** How many accounts were read by themselves. */
export function reach({ read, of }: DepthView): string {
  if (of === 0) return 'Nobody of the directory has an account in Zoom yet.';
  if (read === 0) return 'No account was read by itself yet.';
  if (read >= of) return `Each of the ${counted(of, 'account', 'accounts')} was read by itself.`;
  return `${count(read)} of ${counted(of, 'account', 'accounts')} were read by themselves.`;
}
