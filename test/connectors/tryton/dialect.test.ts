import { describe, expect, it } from '@jest/globals';
import { judge, type Judged } from '../../../lib/connectors/tryton/dialect.ts';

function judged(json: unknown, status = 200): Judged {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  const answer = { outcome: 'answered', status, headers: new Headers(), text, json } as const;
  return judge(answer, (said) => said);
}
const error = (...args: readonly unknown[]): Judged => judged({ id: 1, error: args });

describe("what Tryton's answers mean", () => {
  it.each<[string, Judged, object]>([
    ['a result', judged({ id: 1, result: [3] }), { is: 'result', result: [3] }],
    ['a session that it does not know', judged('', 401), { is: 'loginNeeded' }],
    [
      'content that it does not take',
      error('UserError', ['The code on party must be unique.', '', null]),
      {
        is: 'rejected',
        actor: 'accountant',
        words: 'Tryton refuses it: The code on party must be unique. Accountant: see what it wants.',
      },
    ],
    [
      'a closed period, with a hint',
      error('UserError', ['No period.', 'Open one.', [[['x', '=', 1]], {}]]),
      {
        is: 'rejected',
        actor: 'accountant',
        words: 'Tryton refuses it: No period. Open one. Accountant: see what it wants.',
      },
    ],
    [
      'a right that is missing',
      error('UserError', ['You are not allowed to access "Model data".', '', null]),
      { is: 'putOff', retryAfterSeconds: 300, words: expect.stringContaining('Engineer: check the rights') },
    ],
    [
      'a warning that a person must confirm',
      error('UserWarning', ['account.payment,4', 'Payment "4" overpays line "7".', '']),
      {
        is: 'rejected',
        actor: 'accountant',
        words:
          'Tryton wants a person\'s yes: Payment "4" overpays line "7". Accountant: do this step in Tryton, and answer its question there.',
      },
    ],
    [
      'a record that another one changed meanwhile',
      error('ConcurrencyException', 'Records were modified in the meanwhile'),
      { is: 'putOff', retryAfterSeconds: 1, words: 'Tryton: another write came between' },
    ],
    [
      'a row that another one holds',
      error('could not obtain lock on row in relation "ir_sequence_strict"\n', ''),
      { is: 'putOff', retryAfterSeconds: 2, words: 'Tryton: another write holds the record' },
    ],
    [
      'a transaction that gave way',
      error('could not serialize access due to concurrent update\n', ''),
      { is: 'putOff', retryAfterSeconds: 2, words: 'Tryton: another write holds the record' },
    ],
    [
      'a database that is away',
      error('connection to server at "127.0.0.1", port 5432 failed: Connection refused', ''),
      { is: 'putOff', retryAfterSeconds: 10, words: 'Tryton cannot reach its database' },
    ],
    [
      'a database that went away while it saved',
      error('terminating connection due to administrator command\n', ''),
      { is: 'unknown', words: 'Tryton lost its database in the midst of it' },
    ],
    [
      'a field that it does not have',
      error("'nofield'", ''),
      { is: 'rejected', actor: 'engineer', words: expect.stringContaining("Tryton fails on it: 'nofield'") },
    ],
    [
      'a method that nobody may call',
      judged('<h1>Forbidden</h1>', 403),
      { is: 'putOff', retryAfterSeconds: 300, words: expect.stringContaining('(403)') },
    ],
    [
      'a database of another name',
      judged('<h1>Not Found</h1>', 404),
      { is: 'putOff', retryAfterSeconds: 300, words: expect.stringContaining('no such database') },
    ],
    ['too many wrong logins', judged('', 429), { is: 'putOff', retryAfterSeconds: 300 }],
    ['another address', judged('', 302), { is: 'putOff', retryAfterSeconds: 300 }],
    [
      'a failing server, which may have done it',
      judged('<h1>Bad gateway</h1>', 502),
      { is: 'unknown', words: 'Tryton does not say what became of it (502: Bad gateway)' },
    ],
    ['a page of HTML', judged('<html>'), { is: 'unknown' }],
  ])('%s', (_what, found, expected) => {
    expect(found).toMatchObject(expected);
  });
});
