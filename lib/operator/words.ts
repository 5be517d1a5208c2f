import { pluralOf } from '../domain/plural.ts';

/** `2026-03-02 08:05 UTC`. */
export function timeInWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `invoices`. */
export function plural(label: string): string {
  return pluralOf(label);
}

/** `Purchase order`. */
export function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

/** Ends with a full stop, once. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

/** `purchase order PO-000012`: what a record is linked to. */
export function counterpartOf(link: {
  readonly target: string | null;
  readonly externalId: string | null;
}): string {
  const target = (link.target ?? 'record').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return link.externalId === null ? target : `${target} ${link.externalId}`;
}
