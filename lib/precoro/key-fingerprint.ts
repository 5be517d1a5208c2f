import { scryptSync } from 'node:crypto';
import { authHeaders, type PrecoroCredentials } from './auth.ts';

/** 64 bits tell keys apart, and are too few to tell which token they are of. */
const BYTES = 8;

/**
 * Tells whether two integrations use the same API key, without telling the key: e-mail address and server salt the token,
 * and each guess costs a tenth of a second. The same for values that differ in surrounding blanks only, as the requests
 * are. Throws RangeError for credentials that cannot be sent; its words never show a value.
 */
export function keyFingerprint(credentials: PrecoroCredentials, baseUrl: string): string {
  const { 'X-AUTH-TOKEN': token = '', email = '' } = authHeaders(credentials);
  const salt = `precoro-sync key\n${baseUrl}\n${email.toLowerCase()}`;
  return scryptSync(token, salt, BYTES).toString('hex');
}
