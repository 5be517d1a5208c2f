import { z } from 'zod';
import type { Connector } from './contract.ts';
import { postgresConnector } from './postgres/connector.ts';
import type { ConnectorKind } from './registry.ts';

const POSTGRES_SECRET = z.object({
  connectionString: z.string().min(1),
  schema: z.string().optional(),
  maxConnections: z.number().int().min(1).max(100).optional(),
  /** PEM text. */
  ca: z.string().optional(),
});

const OPENERS: Readonly<Record<ConnectorKind, (secret: unknown) => Connector>> = {
  postgres: (secret) => {
    const { connectionString, schema, maxConnections, ca } = decodeSecret(
      'postgres',
      POSTGRES_SECRET,
      secret,
    );
    return postgresConnector({
      connectionString,
      ...(schema === undefined ? {} : { schema }),
      ...(maxConnections === undefined ? {} : { maxConnections }),
      ...(ca === undefined ? {} : { ssl: { ca } }),
    });
  },
};

/** Opens a connector with the parsed JSON of its secret. Throws RangeError that names wrong fields, never their values. */
export function openConnector(kind: ConnectorKind, secret: unknown): Connector {
  return OPENERS[kind](secret);
}

function decodeSecret<T>(kind: ConnectorKind, schema: z.ZodType<T>, secret: unknown): T {
  const result = schema.safeParse(secret);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
  throw new RangeError(`The secret of connector ${kind} is missing or has wrong values in: ${fields}`);
}
