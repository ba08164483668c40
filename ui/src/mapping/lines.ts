/// What stands in the columns of a mapping, and where the lines between them run. An attribute stands once, however many
/// rules read it, so that lines cross and join.
import type { PreviewRow } from '../shapes';

/** Something at the left that rules read. */
export interface SourceNode {
  key: string;
  title: string;
  /** `null` where the person has none. */
  value: string | null;
  kind: 'attribute' | 'constant' | 'none';
  /** The rules that read it, by their places. */
  rules: number[];
}

/** What a line says: there is a value, there is none, there is something to know, it will be refused. */
export type LineTone = 'good' | 'nothing' | 'warn' | 'bad';

/** A box, in pixels from the upper left corner of the columns. */
export interface Box {
  left: number;
  right: number;
  top: number;
  height: number;
}

export interface Line {
  source: number;
  rule: number;
  path: string;
}

/** Pixels between two sources that would otherwise touch. */
export const SOURCE_GAP = 2;
/** A line ends at the first line of a row, however much stands below it. */
const ANCHOR = 26;
/** So few pixels apart, a curve would look like a slip. */
const NEARLY = 3;

/** The sources of the rules, in the order in which rules first read them. */
export function sourcesOf(rows: readonly (PreviewRow | undefined)[]): SourceNode[] {
  const nodes: SourceNode[] = [];
  rows.forEach((row, at) => {
    if (row === undefined) return;
    for (const { attribute, value } of row.sources) {
      const key = `attribute:${attribute}`;
      const known = nodes.find((node) => node.key === key);
      if (known === undefined) nodes.push({ key, title: attribute, value, kind: 'attribute', rules: [at] });
      else if (!known.rules.includes(at)) known.rules.push(at);
    }
    if (row.sources.length > 0) return;
    if (row.constant) nodes.push({ key: `constant:${String(at)}`, title: row.expression, value: null, kind: 'constant', rules: [at] });
    else nodes.push({ key: `none:${String(at)}`, title: 'No attribute', value: null, kind: 'none', rules: [at] });
  });
  return nodes;
}

/** What the line of a rule says about one person. */
export function toneOf(row: PreviewRow): LineTone {
  const levels = row.remarks.map(({ level }) => level);
  if (row.effect === 'will_fail' || levels.includes('will_fail')) return 'bad';
  if (row.effect === 'ignored' || levels.includes('warning')) return 'warn';
  return row.value === null ? 'nothing' : 'good';
}

/** Where a box's line begins or ends, from the top. */
export const anchorOf = ({ top, height }: Pick<Box, 'top' | 'height'>): number => top + Math.min(height / 2, ANCHOR);

/** Where each source begins so that it stands beside the first rule that reads it, if there is room: none covers another,
    and none stands higher than 0. */
export function spread(wanted: readonly number[], heights: readonly number[], gap: number = SOURCE_GAP): number[] {
  let free = 0;
  return wanted.map((anchor, at) => {
    const height = heights[at] ?? 0;
    const top = Math.max(free, anchor - Math.min(height / 2, ANCHOR));
    free = top + height + gap;
    return top;
  });
}

/** A line from a source to a rule; straight where both stand at one height. */
export function pathOf(source: Box, rule: Box): string {
  const [fromX, fromY, toX, toY] = [source.right, anchorOf(source), rule.left, anchorOf(rule)].map(Math.round) as [number, number, number, number];
  if (Math.abs(fromY - toY) <= NEARLY) return `M${fromX} ${toY}H${toX}`;
  const middle = Math.round((fromX + toX) / 2);
  return `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`;
}

/** Every line between what was measured; what has no box has no line. */
export function linesBetween(nodes: readonly SourceNode[], sources: readonly Box[], rules: readonly Box[]): Line[] {
  return nodes.flatMap((node, source) =>
    node.rules.flatMap((rule) => {
      const [from, to] = [sources[source], rules[rule]];
      return from === undefined || to === undefined ? [] : [{ source, rule, path: pathOf(from, to) }];
    }),
  );
}

/** A path without the part that all extensions share: `…enterprise:User:department`. */
export const shortTarget = (path: string): string => path.replace(/^urn:ietf:params:scim:schemas:extension:([^:]+):[\d.]+:(User:)?/, '…$1:$2');
