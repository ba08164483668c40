/// A step's text around what Usher can do by itself: what opens it stands above, what a person does by hand below.
import type { Block } from '../shapes';

export interface Parts {
  opening: Block[];
  rest: Block[];
  /** The rest is something to do, and has no heading of its own. */
  byHand: boolean;
}

/** The rest begins at the first heading, or at the first thing to do. */
export function partsOf(blocks: Block[]): Parts {
  const end = blocks.findIndex(({ kind }) => kind === 'heading' || kind === 'steps');
  const opening = end === -1 ? blocks : blocks.slice(0, end);
  const rest = blocks.slice(opening.length);
  return { opening, rest, byHand: rest[0]?.kind === 'steps' };
}
