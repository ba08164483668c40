/// Where the mistakes of a form lead.

/** The id of a field in the page. */
export const idOf = (field: string): string => `field-${field}`;

/** Puts the focus on what can be mended in a field. */
export function goToField(field: string): void {
  const place = document.getElementById(idOf(field));
  const mended = place?.querySelector<HTMLElement>('input:not(:disabled), [role=listbox]') ?? place;
  mended?.focus();
  place?.scrollIntoView({ block: 'nearest' });
}
