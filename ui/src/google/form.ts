/// A step about a form in somebody's console: what is to be filled in there, and what is to be known about it. Between
/// the two stands what a person tells Usher once the form is filled in.
import type { Block } from '../shapes';

/** The notes begin at the first heading after something to do; without one, all of it is the form. */
export function formOf(blocks: Block[]): { form: Block[]; notes: Block[] } {
  const todo = blocks.findIndex(({ kind }) => kind === 'steps');
  const after = blocks.findIndex(({ kind }, at) => at > todo && kind === 'heading');
  const end = todo === -1 || after === -1 ? blocks.length : after;
  return { form: blocks.slice(0, end), notes: blocks.slice(end) };
}
