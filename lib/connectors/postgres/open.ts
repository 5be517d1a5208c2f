import { DecodeError, decodedOr, object, optional } from '../../domain/decode.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { OpenConnector } from '../opening.ts';
import { secretFault } from '../secret-fault.ts';
import { postgresConnector } from './connector.ts';

const postgresSecret = object({
  connectionString: text,
  schema: optional(text),
  maxConnections: optional(integer),
  /** PEM text. */
  ca: optional(text),
});

export const open: OpenConnector = (secret) => {
  const decoded = decodedOr(postgresSecret, secret);
  if (decoded instanceof DecodeError) throw secretFault('postgres', decoded);
  const { connectionString, schema, maxConnections, ca } = decoded.value;
  return postgresConnector({
    connectionString,
    ...(schema === null ? {} : { schema }),
    ...(maxConnections === null ? {} : { maxConnections }),
    ...(ca === null ? {} : { ssl: { ca } }),
  });
};
