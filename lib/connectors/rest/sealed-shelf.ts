import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { DecodeError, decodedOr, object } from '../../domain/decode.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { SharedText } from '../contract.ts';
import type { AccessToken, TokenShelf } from './access-tokens.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const token = object({ token: text, until: integer });

/**
 * Keeps the token as a shared text that only who has the system's secret can read: a table of ours holds no key to other
 * people's books. After the secret was changed, what was kept is not read any more.
 */
export function sealedShelf(shared: SharedText, secret: string): TokenShelf {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'precoro-sync access token', 32));
  return {
    read: async () => {
      const kept = await shared.read();
      return kept === null ? null : open(key, kept);
    },
    write: (given) => shared.write(seal(key, given)),
    lock: (seconds) => shared.lock(seconds),
    unlock: () => shared.unlock(),
  };
}

function seal(key: Buffer, given: AccessToken): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(JSON.stringify(given), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Null for what was sealed with another secret, or is damaged. */
function open(key: Buffer, kept: string): AccessToken | null {
  const bytes = Buffer.from(kept, 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const opened =
      decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    const decoded = decodedOr(token, JSON.parse(opened));
    return decoded instanceof DecodeError ? null : decoded.value;
  } catch {
    return null;
  }
}
