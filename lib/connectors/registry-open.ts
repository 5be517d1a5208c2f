import { DecodeError, decodedOr, object, optional } from '../domain/decode.ts';
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

const OPENERS: Readonly<Record<ConnectorKind, (secret: unknown) => Connector | DecodeError>> = {
  postgres: (secret) => {
    const decoded = decodedOr(postgresSecret, secret);
    if (decoded instanceof DecodeError) return decoded;
    const { connectionString, schema, maxConnections, ca } = decoded.value;
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
  const opened = OPENERS[kind](secret);
  if (!(opened instanceof DecodeError)) return opened;
  const { field, expected } = opened;
  throw new RangeError(
    `The secret of connector ${kind} is missing or has a wrong value in: ${field} (must be ${expected})`,
  );
}
