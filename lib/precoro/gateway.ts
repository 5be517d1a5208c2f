import { httpTransport, type Fetch, type HttpRequest } from '../http/transport.ts';
import type { PrecoroGateway } from '../sync/ports/precoro.ts';
import { precoroAnswer } from './answers.ts';
import { authHeaders, type PrecoroCredentials } from './auth.ts';
import { fingerprintOf, wireRequest, type Catalogue, type WireRequest } from './calls.ts';
import type { PrecoroSwitches } from './switches.ts';

export interface GatewayOptions {
  /** From `precoroBaseUrl`: no trailing slash. */
  readonly baseUrl: string;
  readonly credentials: PrecoroCredentials;
  readonly switches: PrecoroSwitches;
  readonly catalogue: Catalogue;
  readonly fetch: Fetch;
  /** One request with its answer. Default 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch, for answers without a `Date`. Default the machine's clock. */
  readonly now?: () => number;
}

/**
 * Precoro over HTTP: one request per call, nothing repeated, nothing paced. Throws only for what a caller got wrong:
 * credentials that cannot be sent (at once), or a call without the key its path needs (RangeError).
 */
export function precoroGateway(options: GatewayOptions): PrecoroGateway {
  const { baseUrl, credentials, switches, catalogue, fetch, timeoutMs, now = Date.now } = options;
  const headers = authHeaders(credentials);
  const secrets = Object.values(headers);
  const transport = httpTransport({ fetch, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return {
    fingerprint: (call) => fingerprintOf(wireRequest(call, catalogue, switches)),
    send: async (call, signal) => {
      const request = httpRequest(wireRequest(call, catalogue, switches), baseUrl, headers);
      return precoroAnswer(call, await transport(request, signal), { secrets, now: now() });
    },
  };
}

function httpRequest(wire: WireRequest, baseUrl: string, headers: HttpRequest['headers']): HttpRequest {
  const { method, path, query, body } = wire;
  return {
    method,
    url: `${baseUrl}${path}${query ? `?${query}` : ''}`,
    headers: body ? { ...headers, 'Content-Type': body.contentType } : headers,
    body: body?.text ?? null,
  };
}
