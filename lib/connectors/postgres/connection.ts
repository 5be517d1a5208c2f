import pg from 'pg';
import { shortened } from '../../domain/shortened.ts';

/** How to reach the database. */
export interface PostgresOptions {
  /** `postgresql://user:password@host:5432/database?sslmode=require`. A secret. */
  readonly connectionString: string;
  /** Schema of the hub's tables, made when missing. Default `precoro_sync`. */
  readonly schema?: string;
  /** Connections at once of one container. Default 2. */
  readonly maxConnections?: number;
  /** `ca`: PEM text of the authorities that signed the server's certificate, where Node does not know them. */
  readonly ssl?: { readonly ca: string };
}

/** Values of `sslmode`. All but `disable` and `no-verify` check the certificate and the host name. */
const SSL_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** The schema's name, quoted for SQL. Throws RangeError for anything but a plain lower-case name. */
export function quotedSchema(schema = 'precoro_sync'): string {
  if (PLAIN_NAME.test(schema)) return `"${schema}"`;
  throw new RangeError(
    'schema must be lower-case letters, digits and _, at most 63, and begin with no digit',
  );
}

/**
 * Opens nothing yet. Values come back as PostgreSQL's own text, so that no number passes through a float.
 * Without `sslmode` TLS is on, except to this machine. Throws RangeError that never shows the connection string.
 */
export function openPool(options: PostgresOptions): pg.Pool {
  const url = parseUrl(options.connectionString);
  const mode = url.searchParams.get('sslmode') ?? (LOOPBACK.includes(url.hostname) ? 'disable' : 'require');
  if (!SSL_MODES.includes(mode)) {
    throw new RangeError(
      `sslmode must be one of ${SSL_MODES.join(', ')}, but it is "${shortened(mode, 20)}"`,
    );
  }
  url.searchParams.delete('sslmode');
  const pool = new pg.Pool({
    connectionString: url.toString(),
    ssl: mode === 'disable' ? false : { rejectUnauthorized: mode !== 'no-verify', ...options.ssl },
    max: options.maxConnections ?? 2,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 10_000,
    keepAlive: true,
    allowExitOnIdle: true,
    application_name: 'precoro-sync',
    types: { getTypeParser: () => (value: unknown) => value },
  });
  // An idle connection that breaks leaves the pool by itself; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** Removes the connection string's secret parts from a text. */
export function redactor(connectionString: string): (text: string) => string {
  const { password, searchParams } = parseUrl(connectionString);
  const given = [
    connectionString,
    password,
    decodeURIComponent(password),
    searchParams.get('password') ?? '',
  ];
  const secrets = given.filter((secret) => secret !== '');
  return (text) => secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
}

function parseUrl(connectionString: string): URL {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new RangeError('connectionString must look like postgresql://user:password@host:5432/database');
  }
  if ([url.username, url.password, url.pathname].every(isPercentEncoded)) return url;
  throw new RangeError(
    'connectionString must have %25 for each % in user, password and database, and the like for other special characters',
  );
}

/** A URL may hold a bare %, which stands for nothing. */
function isPercentEncoded(part: string): boolean {
  try {
    return decodeURIComponent(part) !== null;
  } catch {
    return false;
  }
}
