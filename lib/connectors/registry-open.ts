import { DecodeError, object, optional } from '../domain/decode.ts';
import { integer, text } from '../domain/decode-scalars.ts';
import type { Connector } from './contract.ts';
import { postgresConnector } from './postgres/connector.ts';
import type { ConnectorKind } from './registry.ts';

const postgresSecret = object({
  connectionString: text,
  schema: optional(text),
  maxConnections: optional(integer),
  /** PEM text. */
  ca: optional(text),
});

const OPENERS: Readonly<Record<ConnectorKind, (secret: unknown) => Connector>> = {
  postgres: (secret) => {
    const { connectionString, schema, maxConnections, ca } = postgresSecret(secret, '');
    return postgresConnector({
      connectionString,
      ...(schema === null ? {} : { schema }),
      ...(maxConnections === null ? {} : { maxConnections }),
      ...(ca === null ? {} : { ssl: { ca } }),
    });
  },
};

/** Opens a connector with the parsed JSON of its secret. Throws RangeError that names a wrong field, never its value. */
export function openConnector(kind: ConnectorKind, secret: unknown): Connector {
  try {
    return OPENERS[kind](secret);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { field } = error;
    // Without its cause, which shows the value.
    throw new RangeError(
      `The secret of connector ${kind} is missing or has a wrong value in: ${field} (must be ${error.expected})`,
    );
  }
}
