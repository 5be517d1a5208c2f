/**
 * Errors that end a connection before any part of a request is written. Anything not listed counts as "sent": a write
 * that may have happened must never be taken for one that did not.
 */
const CONNECTION_CALLS = new Set(['connect', 'getaddrinfo']);
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  // The server's certificate was refused by us during the handshake.
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // Both sides found no common protocol, or the other side does not speak TLS.
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);
/** Node reports a connection closed in the middle of the handshake as a plain reset, told apart only by its text. */
const CLOSED_IN_HANDSHAKE = 'before secure TLS connection was established';

export interface NetworkFailure {
  readonly sent: boolean;
  /** Such as `ECONNRESET`; null where the error carries none. Never its message, which may hold a header's value. */
  readonly code: string | null;
}

/** Tells from an error of `fetch` whether the request can have reached the other side. */
export function networkFailure(error: unknown): NetworkFailure {
  const roots = rootsOf(error);
  const notSent = roots.length > 0 && roots.every(happenedBeforeSending);
  return { sent: !notSent, code: roots.map(codeOf).find((code) => code !== null) ?? null };
}

/**
 * `fetch` wraps the cause; a host with several addresses gives one error for each address tried. Read by shape, not by
 * `instanceof`: the errors of `fetch` may come from another realm than ours.
 */
function rootsOf(error: unknown): readonly object[] {
  if (typeof error !== 'object' || error === null) return [];
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.flatMap(rootsOf);
  return 'cause' in error && error.cause ? rootsOf(error.cause) : [error];
}

function happenedBeforeSending(error: object): boolean {
  if ('syscall' in error && typeof error.syscall === 'string' && CONNECTION_CALLS.has(error.syscall))
    return true;
  if (NOT_SENT_CODES.has(codeOf(error) ?? '')) return true;
  return 'message' in error && String(error.message).includes(CLOSED_IN_HANDSHAKE);
}

function codeOf(error: object): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
