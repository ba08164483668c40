/// Stands in for the host when the pages are looked at in a browser: `npm run fixtures`, then `?scene=…` in the address.
/// It is no part of the built app. It answers each command from a made-up world (world.ts).
import { answer } from './answers';

/** The host's channel: whatever is sent to it is heard by the page. */
export class Channel<T> {
  onmessage: (message: T) => void = () => undefined;
}

export async function invoke<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  return (await answer(command, args)) as T;
}
