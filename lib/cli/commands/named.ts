import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { NamedRecord } from '../../operator/name-record.ts';
import { numberOf } from '../../sync/number-of.ts';
import { readRecord } from '../read-words.ts';
import type { Session } from '../session.ts';

/** What commands about an entity as a whole take. */
export const ENTITY_ARGUMENT = 'one that goes out or comes in, such as invoice, supplier or tax';

/** The option of commands that may mean one external company alone. */
export const COMPANY = ['--company <name>', 'only in this external company (default: in all)'] as const;
export interface CompanyOption {
  readonly company?: string;
}

/** ` in company acme-uk`; nothing where all are meant. */
export function inCompany({ company }: CompanyOption): string {
  return company === undefined ? '' : ` in company ${company}`;
}

/** ` in company acme-uk`; nothing where there is one company only. */
export function ofCompany(company: string): string {
  return company === DEFAULT_COMPANY ? '' : ` in company ${company}`;
}

/**
 * The integration, and the record in it that the words mean: `title` for people, `argument` for commands. Throws what
 * `findRecord` throws.
 */
export async function named(session: Session, words: readonly string[]) {
  const { services } = await session.deployment();
  const { findRecord } = await import('../../operator/find-record.ts');
  const { nameRecord } = await import('../../operator/name-record.ts');
  const ref = await findRecord(services, readRecord(words));
  const record = await nameRecord(services, ref);
  return { services, ref, title: titleOf(record), argument: record.argument };
}

/** `invoice 1043 "Chairs for Leeds" (id 956598)`; of the external system `tax "VAT 21" (~tax/default/T-21)`. */
function titleOf({ ref, facts, label, mirrored }: NamedRecord): string {
  if (ref.id.startsWith('~')) return `${facts.label} "${label}" (${ref.id})`;
  const number = mirrored && numberOf(mirrored);
  const names = [number ?? '', label === number || label === ref.id ? '' : `"${label}"`];
  return [facts.label, ...names.filter((name) => name !== ''), `(id ${ref.id})`].join(' ');
}
