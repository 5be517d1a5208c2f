import { contentHash } from '../domain/hashing.ts';
import type { EntityMapping, Feed, Integration } from './contract.ts';

/** One e-mail address of the configuration, and whose failures it is told. */
export interface Recipient {
  readonly email: string;
  /** 12 hex digits that stand for the address where the address itself has no business: messages, tables, logs. */
  readonly key: string;
  readonly entities: readonly EntityMapping[];
  /** What comes in. */
  readonly feeds: readonly Feed[];
}

/** Everybody named in the configuration, once. */
export function recipientsOf({
  entities,
  feeds,
}: Pick<Integration, 'entities' | 'feeds'>): readonly Recipient[] {
  const emails = [...new Set([...entities, ...feeds].flatMap(({ alert }) => alert.email ?? []))];
  return emails.map((email) => ({
    email,
    key: contentHash(email).slice(0, 12),
    entities: entities.filter(({ alert }) => alert.email === email),
    feeds: feeds.filter(({ alert }) => alert.email === email),
  }));
}
