/// The tree of organisational units as it is ticked: a ticked unit means all below it, so what lies below needs no tick of
/// its own. Which lines are seen, and where a key leads.
import { move } from '../parts/rows';
import type { UnitRow } from '../shapes';

/** Ticked itself; in with a unit above; with some of what lies below; or not. */
export type Tick = 'on' | 'within' | 'some' | 'off';

/** A line of the tree as it is seen. */
export interface UnitLine {
  unit: UnitRow;
  /** Whether what lies below is seen; undefined where nothing does. */
  open: boolean | undefined;
  /** Its place among those beside it, from 1, and how many they are. */
  place: number;
  of: number;
}

/** Where a key leads: to a line, or to the unit that opens or closes. */
export type Led = { kind: 'line'; at: number } | { kind: 'open' | 'close'; path: string };

const ROOT = '/';
/** A tree of so few units is seen whole at first. */
const WHOLE_MAX = 24;

export const isBelow = (path: string, above: string): boolean => path !== above && path.startsWith(above === ROOT ? ROOT : `${above}/`);

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

export function tickOf(path: string, chosen: readonly string[]): Tick {
  if (chosen.includes(path)) return 'on';
  if (chosen.some((one) => isBelow(path, one))) return 'within';
  return chosen.some((one) => isBelow(one, path)) ? 'some' : 'off';
}

/** The chosen unit that takes this one in. */
export const chosenAbove = (path: string, chosen: readonly string[]): string | undefined => chosen.find((one) => isBelow(path, one));

/** The chosen units after this one was ticked or cleared. One that is in with another stays as it is. */
export function toggled(path: string, chosen: readonly string[]): string[] {
  switch (tickOf(path, chosen)) {
    case 'within':
      return [...chosen];
    case 'on':
      return chosen.filter((one) => one !== path);
    case 'some':
    case 'off':
      return [...chosen.filter((one) => !isBelow(one, path)), path];
  }
}

/** The units that are open at first: all of a small tree, else the first one and those above a chosen one. */
export function openAtFirst(units: UnitRow[], chosen: readonly string[]): Set<string> {
  if (units.length <= WHOLE_MAX) return new Set(units.map(({ path }) => path));
  const above = units.filter(({ path, depth }) => depth === 0 || chosen.some((one) => isBelow(one, path)));
  return new Set(above.map(({ path }) => path));
}

/** The lines that are seen. With something to find, those that have it in their name or path, and all above them. */
export function linesOf(units: UnitRow[], open: ReadonlySet<string>, find: string): UnitLine[] {
  const wanted = find.trim().toLocaleLowerCase();
  const seen = wanted === '' ? unfolded(units, open) : found(units, wanted);
  const beside = new Map<string, number>();
  const places = seen.map(({ unit }) => {
    const parent = unit.path === ROOT ? '' : parentOf(unit.path);
    const place = (beside.get(parent) ?? 0) + 1;
    beside.set(parent, place);
    return { parent, place };
  });
  return seen.map((line, at) => {
    const { parent, place } = places[at] ?? { parent: '', place: 1 };
    return { ...line, place, of: beside.get(parent) ?? place };
  });
}

type Bare = Pick<UnitLine, 'unit' | 'open'>;

function unfolded(units: UnitRow[], open: ReadonlySet<string>): Bare[] {
  const seen: Bare[] = [];
  let closed: string | undefined;
  units.forEach((unit, at) => {
    if (closed !== undefined && isBelow(unit.path, closed)) return;
    closed = undefined;
    const next = units[at + 1];
    const parent = next !== undefined && isBelow(next.path, unit.path);
    const isOpen = parent ? open.has(unit.path) : undefined;
    if (isOpen === false) closed = unit.path;
    seen.push({ unit, open: isOpen });
  });
  return seen;
}

function found(units: UnitRow[], wanted: string): Bare[] {
  const kept = new Set<string>();
  for (const { name, path } of units) {
    if (!`${name}\n${path}`.toLocaleLowerCase().includes(wanted)) continue;
    for (let one = path; !kept.has(one); one = parentOf(one)) {
      kept.add(one);
      if (one === ROOT) break;
    }
  }
  const seen = units.filter(({ path }) => kept.has(path));
  return seen.map((unit, at) => {
    const next = seen[at + 1];
    return { unit, open: next !== undefined && isBelow(next.path, unit.path) ? true : undefined };
  });
}

/** Where a key leads from a line; `foldable` is false while something is being found. */
export function ledBy(key: string, at: number, lines: UnitLine[], perPage: number, foldable: boolean): Led | undefined {
  const line = lines[at];
  if (line === undefined) return undefined;
  if (key === 'ArrowRight') {
    if (line.open === undefined) return undefined;
    return line.open ? { kind: 'line', at: at + 1 } : { kind: 'open', path: line.unit.path };
  }
  if (key === 'ArrowLeft') {
    if (line.open === true && foldable) return { kind: 'close', path: line.unit.path };
    const above = lines.findLastIndex(({ unit }, other) => other < at && isBelow(line.unit.path, unit.path));
    return above === -1 ? undefined : { kind: 'line', at: above };
  }
  const next = move(key, at, lines.length, perPage);
  return next === undefined ? undefined : { kind: 'line', at: next };
}
