import type { Connector, SharedText } from './contract.ts';
import { openPostgres } from './postgres/open.ts';
import type { ConnectorKind } from './registry.ts';
import { openRest } from './rest/open.ts';

/** What a connector may be given beside its secret. */
export interface OpenOptions {
  /** What the configuration says of the system: `connector.description` of the integration. */
  readonly description?: unknown;
  /** What all functions that call the system share. Default: each process is alone. */
  readonly shared?: SharedText;
}

/** Throws RangeError without any value of the secret. */
export type OpenConnector = (secret: unknown, options: OpenOptions) => Connector;

const OPENERS: Readonly<Record<ConnectorKind, OpenConnector>> = {
  postgres: openPostgres,
  rest: openRest,
};

/** Opens a connector with the parsed JSON of its secret. Throws RangeError that names a wrong field, never its value. */
export function openConnector(kind: ConnectorKind, secret: unknown, options: OpenOptions = {}): Connector {
  return OPENERS[kind](secret, options);
}
