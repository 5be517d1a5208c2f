import { DecodeError, decodedOr, object, optional } from '../domain/decode.ts';
import { text } from '../domain/decode-scalars.ts';
import type { PrecoroSettings } from '../mapping/contract.ts';
import type { PrecoroGateway } from '../sync/ports/precoro.ts';
import { precoroGateway, type GatewayOptions } from './gateway.ts';
import { keyFingerprint } from './key-fingerprint.ts';
import { PRECORO_REGIONS, precoroBaseUrl } from './regions.ts';

const precoroSecret = object({ token: text, email: text, baseUrl: optional(text) });

export interface OpenGatewayOptions extends Omit<GatewayOptions, 'baseUrl' | 'credentials'> {
  readonly region: PrecoroSettings['region'];
}

/**
 * Precoro with the parsed JSON of its secret, `{token, email, baseUrl?}`. `baseUrl` is for stand-ins; the region is the
 * rule. Throws RangeError that names a wrong field, never its value.
 */
export function openPrecoroGateway(
  secret: unknown,
  { region, ...options }: OpenGatewayOptions,
): PrecoroGateway {
  return precoroGateway({ ...options, ...read(secret, region) });
}

/** Fingerprint of the API key in the same secret. Throws likewise. Takes a tenth of a second: keep it with the secret. */
export function precoroKeyFingerprint(secret: unknown, region: PrecoroSettings['region']): string {
  const { credentials, baseUrl } = read(secret, region);
  return keyFingerprint(credentials, baseUrl);
}

function read(secret: unknown, region: PrecoroSettings['region']) {
  const { token, email, baseUrl } = decodeSecret(secret);
  return {
    baseUrl: baseUrl === null ? PRECORO_REGIONS[region] : precoroBaseUrl(baseUrl),
    credentials: { token, email },
  };
}

function decodeSecret(secret: unknown) {
  const decoded = decodedOr(precoroSecret, secret);
  if (!(decoded instanceof DecodeError)) return decoded.value;
  const { field, expected } = decoded;
  throw new RangeError(
    `The secret of Precoro is missing or has a wrong value in: ${field} (must be ${expected})`,
  );
}
