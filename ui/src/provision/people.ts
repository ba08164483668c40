/// What becomes of somebody, in one line of a table.
import type { PersonChangeRow } from '../shapes';

/** "First name: Zoe → Zoë, Department: Sales"; else why; else nothing to say. */
export function inShort(row: PersonChangeRow): string {
  const changes = row.changes.map(({ label, old, new: now }) =>
    row.effect === 'create' ? now : `${label}: ${old ?? 'nothing'} → ${now}`,
  );
  const said = [row.reason, changes.join(', '), row.remark].filter((part) => part !== null && part !== '');
  return said.join('. ');
}
