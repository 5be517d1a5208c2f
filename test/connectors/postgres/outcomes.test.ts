import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readOutcome, RejectedError, writeOutcome } from '../../../lib/connectors/postgres/outcomes.ts';
import { CommitError } from '../../../lib/connectors/postgres/transaction.ts';

function database(state: string | undefined): Error {
  const error = new pg.DatabaseError('what the server said', 20, 'error');
  error.code = state;
  return error;
}
const network = (code: string): Error => Object.assign(new Error('connect 10.0.0.1:5432'), { code });
const atCommit = (cause: unknown): Error => new CommitError('COMMIT was sent', { cause });

describe('what an error of PostgreSQL means for a write', () => {
  const cases: readonly [string, unknown, object][] = [
    [
      'connection refused',
      network('ECONNREFUSED'),
      { outcome: 'notApplied', words: expect.stringContaining('ECONNREFUSED') },
    ],
    [
      'connection lost before COMMIT',
      new Error('Connection terminated'),
      { outcome: 'notApplied', retryAfterSeconds: 5 },
    ],
    ['connection lost after COMMIT was sent', atCommit(network('ECONNRESET')), { outcome: 'unknown' }],
    ['something odd after COMMIT was sent', atCommit('odd'), { outcome: 'unknown' }],
    ['shutdown while committing', atCommit(database('57P01')), { outcome: 'unknown' }],
    ['panic while committing', atCommit(database('XX000')), { outcome: 'unknown' }],
    ['cancelled while committing', atCommit(database('57014')), { outcome: 'unknown' }],
    [
      'serialization refused at COMMIT',
      atCommit(database('40001')),
      { outcome: 'notApplied', retryAfterSeconds: 1 },
    ],
    ['constraint refused at COMMIT', atCommit(database('23514')), { outcome: 'rejected' }],
    ['statement completion unknown', atCommit(database('40003')), { outcome: 'unknown' }],
    ['08006 connection failure', database('08006'), { outcome: 'notApplied', retryAfterSeconds: 5 }],
    ['57P03 starting up', database('57P03'), { outcome: 'notApplied', retryAfterSeconds: 10 }],
    ['57014 statement timeout', database('57014'), { outcome: 'notApplied' }],
    ['40P01 deadlock', database('40P01'), { outcome: 'notApplied', retryAfterSeconds: 1 }],
    ['53300 too many connections', database('53300'), { outcome: 'notApplied', retryAfterSeconds: 30 }],
    ['25006 read only', database('25006'), { outcome: 'notApplied', retryAfterSeconds: 30 }],
    ['28P01 wrong password', database('28P01'), { outcome: 'notApplied', retryAfterSeconds: 300 }],
    ['3D000 no such database', database('3D000'), { outcome: 'notApplied', retryAfterSeconds: 300 }],
    [
      '42501 right missing',
      database('42501'),
      { outcome: 'notApplied', words: expect.stringContaining('Engineer') },
    ],
    ['XX000 internal', database('XX000'), { outcome: 'notApplied', retryAfterSeconds: 60 }],
    ['22003 out of range', database('22003'), { outcome: 'rejected', actor: 'engineer' }],
    [
      'PS001 rule of the hub',
      database('PS001'),
      { outcome: 'rejected', actor: 'accountant', words: 'what the server said' },
    ],
    ['54000 too large', database('54000'), { outcome: 'rejected' }],
    ['no state at all', database(undefined), { outcome: 'notApplied' }],
    [
      'a refusal of our own',
      new RejectedError('clerk', 'no'),
      { outcome: 'rejected', actor: 'clerk', words: 'no' },
    ],
  ];
  it.each(cases)('%s', (_name, error, outcome) => {
    expect(writeOutcome(error)).toMatchObject(outcome);
  });

  it('may always be read again', () => {
    expect(readOutcome(database('40001'))).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 1 });
    expect(readOutcome(database('22003'))).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 300 });
  });

  it('tells no address of the network', () => {
    expect(JSON.stringify(writeOutcome(network('ETIMEDOUT')))).not.toContain('10.0.0.1');
  });
});

it('what the database quotes is cut short', () => {
  const error = new pg.DatabaseError('x'.repeat(100_000), 1, 'error');
  error.code = '22P02';
  for (const one of [
    error,
    new Error('x'.repeat(100_000)),
    new RejectedError('clerk', 'x'.repeat(100_000)),
  ]) {
    const outcome = writeOutcome(one);
    expect('words' in outcome ? outcome.words.length : 0).toBeLessThan(1600);
  }
});
