/// Findings as they are listed: grouped, the groups with the worst first, filtered by level and by a text.
import type { FindingGroup, FindingView, RemarkLevel } from '../../shapes';

export const GROUPS: Record<FindingGroup, string> = {
  identity: 'Who is who',
  values: 'Values',
  access: 'Who may use Zoom',
  licence: 'Licences',
  sending: 'What is sent and what is not',
};

export const LEVELS: readonly RemarkLevel[] = ['will_fail', 'warning', 'note'];

export interface Group {
  group: FindingGroup;
  title: string;
  findings: FindingView[];
}

/** Letter case and accents do not count. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

/** Those of a level whose words hold the text. */
export function filtered(findings: FindingView[], level: RemarkLevel | 'all', text: string): FindingView[] {
  const wanted = plain(text.trim());
  return findings.filter(
    (one) => (level === 'all' || one.level === level) && plain(`${one.title} ${one.why} ${one.cure ?? ''}`).includes(wanted),
  );
}

/** In groups; the engine's order holds inside of each. Groups whose worst finding is equally bad stand in their own order. */
export function grouped(findings: FindingView[]): Group[] {
  const groups = (Object.keys(GROUPS) as FindingGroup[]).map((group) => ({
    group,
    title: GROUPS[group],
    findings: findings.filter((one) => one.group === group),
  }));
  return groups.filter((group) => group.findings.length > 0).sort((one, other) => worst(one) - worst(other));
}

const worst = ({ findings }: Group): number => Math.min(...findings.map(({ level }) => LEVELS.indexOf(level)));

export const howMany = (findings: FindingView[], level: RemarkLevel): number => findings.filter((one) => one.level === level).length;
