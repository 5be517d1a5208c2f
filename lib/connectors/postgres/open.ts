import { DecodeError, decodedOr, object, optional } from '../../domain/decode.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { Connector } from '../contract.ts';
import { secretFault } from '../secret-fault.ts';
import { postgresConnector } from './connector.ts';

const postgresSecret = object({
  connectionString: text,
  schema: optional(text),
  maxConnections: optional(integer),
  /** PEM text. */
  ca: optional(text),
});

/** Opens the connector with the parsed JSON of its secret. Throws RangeError that names a wrong field, never its value. */
export function openPostgres(secret: unknown): Connector {
  const decoded = decodedOr(postgresSecret, secret);
  if (decoded instanceof DecodeError) throw secretFault('postgres', decoded);
  const { connectionString, schema, maxConnections, ca } = decoded.value;
  return postgresConnector({
    connectionString,
    ...(schema === null ? {} : { schema }),
    ...(maxConnections === null ? {} : { maxConnections }),
    ...(ca === null ? {} : { ssl: { ca } }),
  });
}
