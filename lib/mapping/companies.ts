import type { Actor } from '../domain/failures.ts';
import { DEFAULT_COMPANY } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';
import { isObject, show } from './values.ts';

/** Which company of the other system a record goes to. */
export type CompanyRule =
  | { readonly kind: 'one'; readonly company: string }
  | { readonly kind: 'byLegalEntity'; readonly companies: Readonly<Record<string, string>> };

export const ONE_COMPANY: CompanyRule = { kind: 'one', company: DEFAULT_COMPANY };

/**
 * One company per legal entity, by the legal entity's name in Precoro. Documents go to their legal entity's company,
 * suppliers to the companies of all their legal entities, or to every company when they name none.
 */
export function byLegalEntity(companies: Readonly<Record<string, string>>): CompanyRule {
  return { kind: 'byLegalEntity', companies };
}

/** Every company of the other system, each once. */
export function companiesIn(rule: CompanyRule): readonly string[] {
  return rule.kind === 'one' ? [rule.company] : [...new Set(Object.values(rule.companies))];
}

/** Companies of one record; in words why there are none. */
export function companiesOf(
  rule: CompanyRule,
  record: object,
): readonly string[] | { readonly words: string; readonly actor: Actor } {
  if (rule.kind === 'one') return [rule.company];
  const known = new Map(Object.entries(rule.companies));
  if (!('legalEntity' in record)) return companiesOfSupplier(known, record);
  const name = labelOf(record.legalEntity);
  if (name === null) {
    return { words: 'It has no legal entity. Clerk: choose one in Precoro.', actor: 'clerk' };
  }
  const company = known.get(name);
  return company === undefined ? unknown([name], known) : [company];
}

/** Legal entities that are not configured are passed over as long as one is: a supplier may serve many. */
function companiesOfSupplier(known: ReadonlyMap<string, string>, record: object) {
  const entities: unknown = 'supplierLegalEntities' in record ? record.supplierLegalEntities : null;
  const names = (Array.isArray(entities) ? entities : []).map(labelOf).filter((name) => name !== null);
  const companies = names.length === 0 ? [...known.values()] : names.flatMap((name) => known.get(name) ?? []);
  return companies.length === 0 ? unknown(names, known) : [...new Set(companies)];
}

const LONGEST_LIST = 500;

function unknown(names: readonly string[], known: ReadonlyMap<string, string>) {
  const given = shortened(names.map(show).join(', '), LONGEST_LIST);
  const configured = shortened([...known.keys()].join(', '), LONGEST_LIST);
  const words = `Its legal entity ${given} has no company in the configuration, which names: ${configured}. Engineer: add it to "companies".`;
  return { words, actor: 'engineer' as const };
}

function labelOf(value: unknown): string | null {
  return isObject(value) && typeof value['label'] === 'string' ? value['label'] : null;
}
