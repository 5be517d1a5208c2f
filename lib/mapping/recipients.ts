import { contentHash } from '../domain/hashing.ts';
import type { EntityMapping, Integration } from './contract.ts';

/** One e-mail address of the configuration, and the entities whose failures it is told. */
export interface Recipient {
  readonly email: string;
  /** 12 hex digits that stand for the address where the address itself has no business: messages, tables, logs. */
  readonly key: string;
  readonly entities: readonly EntityMapping[];
}

/** Everybody named in the configuration, once. */
export function recipientsOf({ entities }: Pick<Integration, 'entities'>): readonly Recipient[] {
  const emails = [...new Set(entities.flatMap(({ alert }) => alert.email ?? []))];
  return emails.map((email) => ({
    email,
    key: contentHash(email).slice(0, 12),
    entities: entities.filter(({ alert }) => alert.email === email),
  }));
}
