import { describe, expect, it } from '@jest/globals';
import { openPool, quotedSchema, redactor } from '../../../lib/connectors/postgres/connection.ts';

const HOST = 'postgresql://user:p%40ss@db.example.com/hub';

describe('the connection of the postgres connector', () => {
  const modes: readonly [string, unknown][] = [
    [HOST, { rejectUnauthorized: true }],
    [`${HOST}?sslmode=require`, { rejectUnauthorized: true }],
    [`${HOST}?sslmode=verify-full`, { rejectUnauthorized: true }],
    [`${HOST}?sslmode=no-verify`, { rejectUnauthorized: false }],
    [`${HOST}?sslmode=disable`, false],
    ['postgres://user:secret@localhost:5432/hub', false],
    ['postgres://user:secret@localhost:5432/hub?sslmode=require', { rejectUnauthorized: true }],
  ];
  it.each(modes)(
    '%s gives TLS as said, and is never without a check by accident',
    (connectionString, ssl) => {
      expect(openPool({ connectionString }).options.ssl).toEqual(ssl);
    },
  );

  it('takes the authorities of the server', () => {
    const pool = openPool({ connectionString: HOST, ssl: { ca: 'PEM' } });
    expect(pool.options.ssl).toEqual({ rejectUnauthorized: true, ca: 'PEM' });
  });

  it.each(['prefer', 'allow', ''])('refuses sslmode "%s", which may go without TLS', (mode) => {
    expect(() => openPool({ connectionString: `${HOST}?sslmode=${mode}` })).toThrow(`it is "${mode}"`);
  });

  it.each(['user:secret@host', 'mysql://user:secret@host/db', ''])(
    'refuses "%s" without showing it',
    (connectionString) => {
      expect(() => openPool({ connectionString })).toThrow(
        /^connectionString must look like postgresql:\/\/user:password@host/,
      );
    },
  );

  it('refuses a schema that is no plain name', () => {
    expect(quotedSchema()).toBe('"precoro_sync"');
    expect(() => quotedSchema('a"; DROP TABLE x')).toThrow('schema must be lower-case letters');
  });

  it('refuses a bare % in user, password or database, which stands for nothing', () => {
    for (const part of ['us%er:p', 'user:100%', 'user:p@host/a%']) {
      const connectionString = `postgresql://${part.includes('@') ? part : `${part}@host/db`}`;
      expect(() => openPool({ connectionString })).toThrow(/^connectionString must have %25 for each %/);
    }
  });

  it('does not show a schema, which may be anything that stands in a secret', () => {
    expect(() => quotedSchema('hunter2 secret')).not.toThrow(/hunter2/);
  });

  it('removes a password that stands behind the question mark', () => {
    expect(redactor('postgresql://user@host/db?password=hunter2')('no: hunter2')).toBe('no: ***');
  });

  it('removes the password in both spellings from words', () => {
    const redact = redactor(HOST);
    expect(redact(`cannot reach ${HOST}, p@ss or p%40ss`)).toBe('cannot reach ***, *** or ***');
    expect(redactor('postgres://localhost/db')('nothing to hide')).toBe('nothing to hide');
  });
});
