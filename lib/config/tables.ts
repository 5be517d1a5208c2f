import type { VARIABLES } from './variables.ts';

/** DynamoDB attribute types that keys may have: text or number. */
export type KeyType = 'S' | 'N';

export interface TableIndex {
  readonly partition: { readonly name: string; readonly type: KeyType };
  readonly sort: { readonly name: string; readonly type: KeyType };
  /** What the index carries besides the keys of table and index: nothing, everything, or the named attributes. */
  readonly projection: 'keys' | 'all' | readonly string[];
}

export interface TableDesign {
  /** Environment variable that holds the table's name. */
  readonly variable: (typeof VARIABLES)[keyof typeof VARIABLES];
  /** Attribute in epoch seconds after which DynamoDB may delete the item; it tidies, it is never a clock. */
  readonly timeToLive?: 'expiresAt';
  readonly indexes: Readonly<Record<string, TableIndex>>;
}

/** Every table has the key `pk` and `sk`, both text. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Names a record of the external system: its partition key alone cannot, where it is too long to be spelled out. */
const INBOUND_KEY = ['feed', 'company', 'externalId'] as const;

/**
 * The tables and their global secondary indexes: one list for the stack that makes them, the adapters that read them
 * and the engine that runs them locally. Indexes are sparse: an item is in one only while it has both attributes.
 */
export const TABLES = {
  cursors: { variable: 'CURSORS_TABLE', timeToLive: 'expiresAt', indexes: {} },
  mirror: {
    variable: 'MIRROR_TABLE',
    timeToLive: 'expiresAt',
    indexes: {
      byDetail: index(text('detailClass'), number('detailDueAt'), 'keys'),
      byUnsent: index(text('unsent'), number('changedAt'), ['seq']),
      byNumber: index(text('number'), text('pk'), 'keys'),
    },
  },
  crossReference: {
    variable: 'CROSS_REFERENCE_TABLE',
    indexes: {
      byWait: index(text('waitShard'), number('waitDueAt'), 'keys'),
      byWaitsFor: index(text('waitsFor'), number('waitDueAt'), 'keys'),
      byWriteBack: index(text('writeBackKind'), number('writeBackSince'), 'all'),
    },
  },
  inbound: {
    variable: 'INBOUND_TABLE',
    indexes: {
      byDue: index(text('dueFeed'), number('dueAt'), INBOUND_KEY),
      byWaitsFor: index(text('waitsFor'), number('dueAt'), INBOUND_KEY),
      byGroup: index(text('openGroup'), number('firstSeenAt'), INBOUND_KEY),
      byMaking: index(text('making'), number('firstSeenAt'), INBOUND_KEY),
    },
  },
  quota: { variable: 'QUOTA_TABLE', indexes: {} },
  failures: {
    variable: 'FAILURES_TABLE',
    timeToLive: 'expiresAt',
    indexes: { byLast: index(text('open'), number('lastAt'), 'all') },
  },
  audit: { variable: 'AUDIT_TABLE', timeToLive: 'expiresAt', indexes: {} },
} as const satisfies Record<string, TableDesign>;

export type TableName = keyof typeof TABLES;
/** Names of one table's indexes; `never` for a table without. */
export type IndexName<T extends TableName> = Extract<keyof (typeof TABLES)[T]['indexes'], string>;

function text<N extends string>(name: N): { readonly name: N; readonly type: 'S' } {
  return { name, type: 'S' };
}

function number<N extends string>(name: N): { readonly name: N; readonly type: 'N' } {
  return { name, type: 'N' };
}

function index<
  P extends TableIndex['partition'],
  S extends TableIndex['sort'],
  const J extends TableIndex['projection'],
>(partition: P, sort: S, projection: J): { readonly partition: P; readonly sort: S; readonly projection: J } {
  return { partition, sort, projection };
}
