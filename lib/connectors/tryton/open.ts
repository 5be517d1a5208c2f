import { DecodeError, decodedOr, object } from '../../domain/decode.ts';
import { text } from '../../domain/decode-scalars.ts';
import type { OpenConnector } from '../opening.ts';
import { secretFault } from '../secret-fault.ts';
import { trytonConnector } from './connector.ts';

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** A password travels to this address: in clear only within this machine. */
const address = (value: unknown, field: string): string => {
  const url = URL.parse(text(value, field).trim());
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL.includes(url.hostname));
  if (url && isSafe && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/+$/, '');
  throw new DecodeError(field, 'a URL that begins with "https://" ("http://" only for localhost)', value);
};

const trytonSecret = object({ url: address, database: text, user: text, password: text });

export const open: OpenConnector = (secret) => {
  const decoded = decodedOr(trytonSecret, secret);
  if (decoded instanceof DecodeError) throw secretFault('tryton', decoded);
  return trytonConnector(decoded.value);
};
