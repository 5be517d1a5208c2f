import type { ClerkView } from '../../mock-precoro/clerk-view.ts';
import { GL_ACCOUNT } from '../../mock-precoro/master-data.ts';

/** Codes of the GL accounts that a document's lines name, in order; a receipt's cost nothing. */
export function accountCodesOf({ record }: Pick<ClerkView, 'record'>): readonly string[] {
  if (record.entity === 'receipt' || !('lines' in record)) return [];
  const ids = (record.lines ?? []).map(({ glAccountOptionId }) => glAccountOptionId);
  const codes = GL_ACCOUNT.options.filter(({ id }) => ids.includes(id)).map(({ code }) => code);
  return codes.sort();
}
