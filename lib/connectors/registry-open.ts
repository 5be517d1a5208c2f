import type { Connector } from './contract.ts';
import type { OpenConnector, OpenOptions } from './opening.ts';
import { open as openPostgres } from './postgres/open.ts';
import type { ConnectorKind } from './registry.ts';
import { open as openRest } from './rest/open.ts';
import { open as openTryton } from './tryton/open.ts';

const OPENERS: Readonly<Record<ConnectorKind, OpenConnector>> = {
  postgres: openPostgres,
  rest: openRest,
  tryton: openTryton,
};

/** Opens a connector with the parsed JSON of its secret. Throws RangeError that names a wrong field, never its value. */
export function openConnector(kind: ConnectorKind, secret: unknown, options: OpenOptions = {}): Connector {
  return OPENERS[kind](secret, options);
}
