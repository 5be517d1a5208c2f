import type { Connector } from '../contract.ts';
import type { PostgresOptions } from './connection.ts';
import { openHub } from './hub.ts';
import { SOURCE_TABLES } from './source-tables.ts';
import { tableSource } from './source.ts';
import { TABLES } from './tables.ts';
import { tableTarget } from './target.ts';

/**
 * PostgreSQL tables as a hub for vendors, purchase orders, bills and goods receipts, and a source of master data and
 * payments. Connects at the first call, and makes its tables then. Throws RangeError when an option has a wrong shape; the connection string is never in an error.
 */
export function postgresConnector(options: PostgresOptions): Connector {
  const hub = openHub(options);
  return {
    name: 'postgres',
    maxConcurrency: options.maxConnections ?? 2,
    targets: Object.fromEntries(
      Object.entries(TABLES).map(([name, table]) => [name, tableTarget(hub, table)]),
    ),
    sources: Object.fromEntries(
      Object.entries(SOURCE_TABLES).map(([name, table]) => [name, tableSource(hub, table)]),
    ),
    close: () => hub.close(),
  };
}
