/// What can stand at the caret of an expression, and which function the caret is in. Both are read from the text before
/// the caret alone, so they hold while the expression is half written.
import type { Completion, FunctionSignature, SourceAttribute } from '../../shapes';

/** Something to write at the caret. */
export interface Suggestion {
  kind: 'attribute' | 'function';
  name: string;
  insert: string;
  /** How far from its end the caret then stands. */
  back: number;
  /** "12,400 people, for example Sales", or what a function does. */
  attribute: SourceAttribute | undefined;
  signature: FunctionSignature | undefined;
}

/** What is replaced, and with what. */
export interface Suggestions {
  from: number;
  to: number;
  items: Suggestion[];
}

/** The call that the caret stands in. */
export interface Call {
  signature: FunctionSignature;
  /** Which of its arguments, from 0. */
  argument: number;
}

type Words = Pick<Completion, 'attributes' | 'functions' | 'attribute_before' | 'attribute_after'>;

/** More than a person reads in a list below a line. */
export const SUGGESTED_MAX = 12;
/** From so many letters on a name is also found by what is inside it. */
const INSIDE_FROM = 2;

/** What fits at the caret; without a beginning of a word only where it is `asked` for. Nothing inside a text in quotes. */
export function suggest(text: string, caret: number, words: Words, asked: boolean): Suggestions | undefined {
  const left = text.slice(0, caret);
  if (isInText(left)) return undefined;
  const word = /[\p{L}\p{N}_.]*$/u.exec(left)?.[0] ?? '';
  const rest = /^[\p{L}\p{N}_.]*/u.exec(text.slice(caret))?.[0] ?? '';
  const from = caret - word.length;
  const to = caret + rest.length;
  const { attribute_before: before, attribute_after: after } = words;
  const isPrefixed = before !== '' && word.startsWith(before);
  const isMarked = before !== '' && !isPrefixed && text.slice(0, from).endsWith(before);
  const wanted = isPrefixed ? word.slice(before.length) : word;
  if (wanted === '' && !isPrefixed && !isMarked && !asked) return undefined;
  const start = isMarked ? from - before.length : from;
  const end = isMarked && after !== '' && text.startsWith(after, to) ? to + after.length : to;
  const attributes = words.attributes.map((one) => attributeSuggestion(one, before, after));
  const functions = isPrefixed || isMarked ? [] : words.functions.map((one) => functionSuggestion(one, text[to] === '('));
  const items = ranked([...functions, ...attributes], wanted).slice(0, SUGGESTED_MAX);
  const isThereAlready = items.length === 1 && items[0]?.insert === text.slice(start, end);
  return items.length === 0 || isThereAlready ? undefined : { from: start, to: end, items };
}

/** The text with the suggestion in it, and where the caret then stands. */
export function accept(text: string, { from, to }: Suggestions, { insert, back }: Suggestion): { text: string; caret: number } {
  return { text: text.slice(0, from) + insert + text.slice(to), caret: from + insert.length - back };
}

/** The innermost call around the caret whose function is known. */
export function callAt(text: string, caret: number, functions: readonly FunctionSignature[]): Call | undefined {
  const open: { name: string; argument: number }[] = [];
  let word = '';
  let quote: string | undefined;
  for (let at = 0; at < caret; at += 1) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
      continue;
    }
    if (isQuote(character)) quote = character;
    if (character === '(') open.push({ name: word, argument: 0 });
    if (character === ')') open.pop();
    const last = open.at(-1);
    if (character === ',' && last !== undefined) last.argument += 1;
    word = /[\p{L}\p{N}_.]/u.test(character) ? word + character : '';
  }
  for (const { name, argument } of open.reverse()) {
    const signature = functions.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (signature !== undefined) return { signature, argument };
  }
  return undefined;
}

/** The parameter that an argument belongs to; one that comes as often as one likes takes all that follow. */
export function parameterAt(parameters: readonly string[], argument: number): number {
  const repeated = parameters.findIndex((one) => one.endsWith('*'));
  return repeated >= 0 && argument > repeated ? repeated : argument;
}

/** The place in a text that so many characters stand before. The engine counts characters, the window their halves. */
export function unitsBefore(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left <= 0) break;
    units += character.length;
    left -= 1;
  }
  return units;
}

/** What to mark for a fault at this place: the word there, or one character; at the end, nothing is left to mark. */
export function faultAt(text: string, characters: number): { from: number; to: number } {
  const from = Math.min(unitsBefore(text, characters), text.length);
  const word = /^(?:[\p{L}\p{N}_.]+|.)/su.exec(text.slice(from))?.[0] ?? '';
  return { from, to: from + word.length };
}

const isQuote = (character: string): boolean => character === '"' || character === "'";

/** Does the text end inside quotes? A quote is written inside them with a stroke before it, or twice. */
function isInText(text: string): boolean {
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
    } else if (isQuote(character)) quote = character;
  }
  return quote !== undefined;
}

const attributeSuggestion = (attribute: SourceAttribute, before: string, after: string): Suggestion => ({
  kind: 'attribute',
  name: attribute.name,
  insert: before + attribute.name + after,
  back: 0,
  attribute,
  signature: undefined,
});

function functionSuggestion(signature: FunctionSignature, hasBracket: boolean): Suggestion {
  const takesSome = signature.parameters.length > 0;
  return {
    kind: 'function',
    name: signature.name,
    insert: hasBracket ? signature.name : `${signature.name}()`,
    back: takesSome && !hasBracket ? 1 : 0,
    attribute: undefined,
    signature,
  };
}

function ranked(all: Suggestion[], wanted: string): Suggestion[] {
  const looked = wanted.toLowerCase();
  const begins = all.filter(({ name }) => name.toLowerCase().startsWith(looked));
  if (looked.length < INSIDE_FROM) return begins;
  const holds = all.filter(({ name }) => name.toLowerCase().includes(looked) && !begins.some((one) => one.name === name));
  return [...begins, ...holds];
}
