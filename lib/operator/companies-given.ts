import type { Integration } from '../mapping/contract.ts';

/** The company that was named, or all where none was. Throws RangeError for one that is not configured. */
export function companiesGiven(
  { companies }: Pick<Integration, 'companies'>,
  company: string | undefined,
): readonly string[] {
  if (company === undefined) return companies;
  if (companies.includes(company)) return [company];
  throw new RangeError(
    `there is no company "${company}" in the configuration, which names: ${companies.join(', ')}`,
  );
}
