/** An external record, by the id that is its own within one company. */
export interface NamedIn {
  readonly company: string;
  readonly externalId: string;
}

/**
 * What Precoro shows as external id of a record that came by a feed. With several companies the id alone may name several
 * records.
 */
export function shownIdOf(companies: readonly string[], { company, externalId }: NamedIn): string {
  return companies.length > 1 ? `${company}:${externalId}` : externalId;
}

/** The company and id that {@link shownIdOf} says; null for what it never says. */
export function namedByShown(companies: readonly string[], shown: string): NamedIn | null {
  const [only] = companies;
  if (companies.length === 1 && only !== undefined) return { company: only, externalId: shown };
  const company = companies.find((one) => shown.startsWith(`${one}:`) && shown.length > one.length + 1);
  return company === undefined ? null : { company, externalId: shown.slice(company.length + 1) };
}
