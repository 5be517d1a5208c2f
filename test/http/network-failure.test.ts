import { expect, it } from '@jest/globals';
import { networkFailure } from '../../lib/http/network-failure.ts';

const system = (code: string, syscall?: string) => Object.assign(new Error('token tok-1'), { code, syscall });
const wrapped = (cause: unknown) => new TypeError('fetch failed', { cause });

it.each([
  ['host unreachable while connecting', wrapped(system('EHOSTUNREACH', 'connect')), false, 'EHOSTUNREACH'],
  ['host unreachable while reading', wrapped(system('EHOSTUNREACH', 'read')), true, 'EHOSTUNREACH'],
  [
    'every address refused',
    wrapped(new AggregateError([system('ECONNREFUSED', 'connect')])),
    false,
    'ECONNREFUSED',
  ],
  [
    'one address refused, one reset later',
    wrapped(new AggregateError([system('ECONNREFUSED', 'connect'), system('ECONNRESET', 'read')])),
    true,
    'ECONNREFUSED',
  ],
  ['a certificate out of date', wrapped(system('CERT_HAS_EXPIRED')), false, 'CERT_HAS_EXPIRED'],
  [
    'the slow handshake of a connection',
    wrapped(system('UND_ERR_CONNECT_TIMEOUT')),
    false,
    'UND_ERR_CONNECT_TIMEOUT',
  ],
  ['an answer the parser refuses', wrapped(system('HPE_INVALID_CONSTANT')), true, 'HPE_INVALID_CONSTANT'],
  ['an error without a code', new Error('?'), true, null],
  ['something thrown that is no error', 'boom', true, null],
  ['no addresses at all', wrapped(new AggregateError([])), true, null],
])('%s', (_name, error, sent, code) => {
  expect(networkFailure(error)).toEqual({ sent, code });
});
