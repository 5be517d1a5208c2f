import { describe, expect, it } from '@jest/globals';
import { CONTEXT, partyRow, PASSWORD, scripted } from './scripted.ts';

const REFUSED = () => new Response('', { status: 401 });
const READ = 'model.party.party.search_read';
const found = { [READ]: () => [partyRow()], 'model.ir.model.data.search_read': () => [] };

describe('the session with Tryton', () => {
  it('begins at the first call, once for many', async () => {
    const { target, methods, calls } = scripted(found);
    await Promise.all([target('party').read('3', CONTEXT), target('party').read('3', CONTEXT)]);
    expect(methods().filter((method) => method === 'common.db.login')).toHaveLength(1);
    const session = Buffer.from('precoro:7:key').toString('base64');
    expect(calls.at(-1)?.authorization).toBe(`Session ${session}`);
  });

  it('is begun anew when Tryton has let it go, and the call is sent again', async () => {
    const { target, methods } = scripted({
      ...found,
      [READ]: (_params, count) => (count === 1 ? REFUSED() : [partyRow()]),
    });
    expect(await target('party').read('3', CONTEXT)).toMatchObject({
      outcome: 'read',
      value: { externalId: '3' },
    });
    expect(methods().filter((method) => method === 'common.db.login')).toHaveLength(2);
  });

  it('puts everything off when Tryton goes on refusing', async () => {
    const { target } = scripted({ [READ]: REFUSED });
    expect(await target('party').read('3', CONTEXT)).toEqual({
      outcome: 'unavailable',
      retryAfterSeconds: 300,
      words: 'Tryton refuses the session. Engineer: check its user',
    });
  });

  it('tells a wrong password as a matter for the engineer, of no record, and without it', async () => {
    const { target } = scripted({ 'common.db.login': REFUSED });
    const outcome = await target('party').create(
      { fields: { code: 'V1', name: 'A' }, lines: [] },
      'k',
      CONTEXT,
    );
    expect(outcome).toEqual({
      outcome: 'notApplied',
      retryAfterSeconds: 300,
      words: 'Tryton refuses the login. Engineer: check the secret',
    });
    expect(JSON.stringify(outcome)).not.toContain(PASSWORD);
  });

  it('tries a login that had no answer again with the next call', async () => {
    const { target } = scripted({
      ...found,
      'common.db.login': (_params, count) => (count === 1 ? new TypeError('fetch failed') : [7, 'key']),
    });
    expect((await target('party').read('3', CONTEXT)).outcome).toBe('unavailable');
    expect((await target('party').read('3', CONTEXT)).outcome).toBe('read');
  });
});
