/// JSON as lines that know what they are about, so that what is sent and what Zoom has are compared value by value, in
/// whatever order each of them names its attributes.

export interface JsonLine {
  text: string;
  /** Where the line's value stands: `name.givenName`, `emails[work].value`; empty for a bracket. */
  path: string;
  /** The value as JSON; empty for a bracket. */
  value: string;
}

/** How a line differs from what the other side has. */
export type Mark = 'same' | 'other' | 'more';

/** The lines of a JSON text; its own lines, about nothing, where it cannot be read. */
export function linesOf(text: string): JsonLine[] {
  try {
    return print(JSON.parse(text) as unknown, '', '', '', '');
  } catch {
    return text.split('\n').map((line) => ({ text: line, path: '', value: '' }));
  }
}

/** Each line beside the other's: `other` where that has another value there, `more` where it has none. A text that is
    not there at all has nothing to differ from. */
export function marksOf(lines: readonly JsonLine[], others: readonly JsonLine[], missing: 'more' | 'same'): Mark[] {
  if (others.length === 0) return lines.map(() => 'same');
  const known = new Map(others.filter(({ path }) => path !== '').map(({ path, value }) => [fold(path), value]));
  return lines.map(({ path, value }) => {
    if (path === '') return 'same';
    const there = known.get(fold(path));
    if (there === undefined) return missing;
    return same(there, value) ? 'same' : 'other';
  });
}

const fold = (path: string): string => path.toLowerCase();
/** SCIM's services write true and "True" alike. */
const same = (one: string, other: string): boolean => one === other || (isTruth(one) && truth(one) === truth(other));
const isTruth = (value: string): boolean => /^"?(true|false)"?$/i.test(value);
const truth = (value: string): string => value.replaceAll('"', '').toLowerCase();

type Named = Record<string, unknown>;
const isNamed = (thing: unknown): thing is Named => typeof thing === 'object' && thing !== null && !Array.isArray(thing);

function print(value: unknown, path: string, indent: string, name: string, comma: string): JsonLine[] {
  const bracket = (text: string): JsonLine => ({ text: `${indent}${text}`, path: '', value: '' });
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    const items = value.flatMap((item: unknown, at) => print(item, placeOf(item, at, path), inner, '', at + 1 < value.length ? ',' : ''));
    return [bracket(`${name}[`), ...items, bracket(`]${comma}`)];
  }
  if (isNamed(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const items = keys.flatMap((key, at) => print(value[key], inside(value, key, path), inner, `${JSON.stringify(key)}: `, at + 1 < keys.length ? ',' : ''));
    return [bracket(`${name}{`), ...items, bracket(`}${comma}`)];
  }
  const text = JSON.stringify(value);
  return [{ text: `${indent}${name}${text}${comma}`, path, value: text }];
}

/** A value of a list is told by its type, a bare one by itself, an operation of a PATCH by what it is about. */
function placeOf(item: unknown, at: number, path: string): string {
  // The schemas say how the message is written, and nothing about the person.
  if (path === 'Operations' || path === 'schemas') return '';
  if (isNamed(item)) return `${path}[${typeof item.type === 'string' ? item.type : String(at)}]`;
  return `${path}[${String(item)}]`;
}

function inside(parent: Named, key: string, path: string): string {
  if ('op' in parent) return key === 'value' ? aboutOf(parent.path) : '';
  if (path === '') return key;
  // An extension's attributes stand under its name, which is a schema's.
  return /^urn:.*:User$/i.test(path) ? `${path}:${key}` : `${path}.${key}`;
}

/** `emails[type eq "work"].value` is the place that `emails[work].value` is. */
const aboutOf = (path: unknown): string => (typeof path === 'string' ? path.replace(/\[\w+ eq "([^"]*)"\]/gi, '[$1]') : '');
