import { describe, expect, it } from '@jest/globals';
import { accessTokens, type AccessToken } from '../../../lib/connectors/rest/access-tokens.ts';
import type { Failed } from '../../../lib/connectors/rest/answer.ts';
import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { secretFields } from '../../../lib/connectors/rest/secret-fields.ts';
import { sealedShelf } from '../../../lib/connectors/rest/sealed-shelf.ts';
import { memorySharedText } from '../../support/memory/memorySharedText.ts';
import { booksApi } from './books-api.ts';
import { COMPANY, describeBooks, samplePayload } from './books.ts';
import { CONTEXT, json, NOW, scripted, vendor } from './scripted.ts';
import { serveTroubled } from './troubled-server.ts';

const TOKEN_URL = 'https://login.example.com/token';
const OAUTH = { kind: 'clientCredentials', tokenUrl: TOKEN_URL, scope: 'books' };
const CLIENT = { clientId: 'me & you', clientSecret: 'cl1ent+s3cret' };

describe('the login', () => {
  it('is a header that holds parts of the secret', async () => {
    const auth = { kind: 'header', headers: { 'X-Key': '{secret.user}:{secret.token}' } };
    const { target, sent } = scripted(() => json('', 404), {
      api: { auth },
      secrets: { user: 'me', token: 'abcd' },
    });
    await target.read('1', CONTEXT);
    expect(sent[0]?.headers['x-key']).toBe('me:abcd');
  });

  it('is a name and a password in any letters', async () => {
    const secrets = { username: 'Jürgen', password: 'a:b' };
    const { target, sent } = scripted(() => json('', 404), { api: { auth: { kind: 'basic' } }, secrets });
    await target.read('1', CONTEXT);
    expect(sent[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('Jürgen:a:b').toString('base64')}`);
  });

  it.each([
    [
      'in a header',
      'basic',
      `Basic ${Buffer.from('me%20%26%20you:cl1ent%2Bs3cret').toString('base64')}`,
      'grant_type=client_credentials&scope=books',
    ],
    [
      'in the form',
      'form',
      undefined,
      'grant_type=client_credentials&scope=books&client_id=me+%26+you&client_secret=cl1ent%2Bs3cret',
    ],
  ])('asks for a token once, and uses it while it lives: %s', async (_name, sendAs, header, body) => {
    let now = NOW;
    const { target, sent } = scripted(
      ({ url }, count) =>
        url === TOKEN_URL ? json({ access_token: `t${count}`, expires_in: 600 }) : json('', 404),
      { api: { auth: { ...OAUTH, sendAs } }, secrets: CLIENT, now: () => now },
    );
    await Promise.all([target.read('1', CONTEXT), target.read('2', CONTEXT)]);
    now += 9 * 60_000 + 1;
    await target.read('3', CONTEXT);
    const [first] = sent;
    expect([first?.headers['authorization'], first?.body]).toEqual([header, body]);
    expect(sent.map(({ url, headers }) => (url === TOKEN_URL ? 'token' : headers['authorization']))).toEqual([
      'token',
      'Bearer t1',
      'Bearer t1',
      'token',
      'Bearer t4',
    ]);
  });

  it('gets a new token when the system has taken the old one back, and repeats nothing', async () => {
    const { target, sent } = scripted(
      ({ url, headers }, count) =>
        url === TOKEN_URL
          ? json({ access_token: `t${count}` })
          : headers['authorization'] === 'Bearer t1'
            ? json('', 401)
            : json({ id: 7, code: 'V1' }),
      { api: { auth: OAUTH }, secrets: CLIENT },
    );
    expect((await target.create(vendor(), 'key', CONTEXT)).outcome).toBe('notApplied');
    expect((await target.create(vendor(), 'key', CONTEXT)).outcome).toBe('applied');
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST']);
  });

  it.each<[string, () => Response | Error, number, string]>([
    [
      'is refused',
      () => json({ error_description: CLIENT.clientSecret }, 401),
      300,
      'Books gave no access token (401). Engineer: check clientId and clientSecret of the secret, and scope.',
    ],
    ['is busy', () => json('', 503), 10, 'Books gave no access token (503).'],
    ['answers without a token', () => json({}), 300, 'Books gave no access token (200).'],
    [
      'cannot be reached',
      () => Object.assign(new TypeError('x'), { cause: { code: 'ECONNREFUSED' } }),
      10,
      'Books gave no access token: POST https://login.example.com: no connection (ECONNREFUSED)',
    ],
  ])('sends nothing where the server of tokens %s', async (_name, answer, retryAfterSeconds, words) => {
    const { target, sent } = scripted(answer, { api: { auth: OAUTH }, secrets: CLIENT });
    const outcome = await target.create(vendor(), 'key', CONTEXT);
    expect(outcome).toMatchObject({
      outcome: 'notApplied',
      retryAfterSeconds,
      words: expect.stringContaining(words),
    });
    expect(JSON.stringify(outcome)).not.toContain(CLIENT.clientSecret);
    expect(sent).toHaveLength(1);
  });

  it('is never in what the system says of it', async () => {
    const secrets = { token: 'tok-1234', other: 'Pa55 wörd' };
    const said = `token tok-1234 of ${encodeURIComponent(secrets.other)}: ${'x'.repeat(1000)}`;
    const auth = { kind: 'header', headers: { A: 'Bearer {secret.token} {secret.other}' } };
    const { target } = scripted(() => json({ message: said }, 422), { api: { auth }, secrets });
    const outcome = await target.create(vendor(), 'key', CONTEXT);
    expect(outcome.outcome).toBe('rejected');
    expect(JSON.stringify(outcome)).not.toMatch(/tok-1234|Pa55|w%C3%B6rd/);
    expect(JSON.stringify(outcome).length).toBeLessThan(500);
  });
});

const textOf = (token: string | Failed | undefined): string => (typeof token === 'string' ? token : '');

describe('one token for many functions', () => {
  /** Functions that share what `shared` holds; each asks the same server. */
  function functions(count: number, settings: { readonly failing?: boolean } = {}) {
    let now = NOW;
    let asked = 0;
    const shared = memorySharedText(() => now);
    const fetchToken = async (): Promise<AccessToken | Failed> => {
      asked += 1;
      const token = `t${asked}`;
      await Promise.resolve();
      return { token, until: now + 3_600_000 };
    };
    const broken = async (): Promise<never> => {
      throw new Error('the table does not answer');
    };
    const all = Array.from({ length: count }, (_, index) =>
      accessTokens({
        shelf: settings.failing
          ? { read: broken, write: broken, lock: broken, unlock: broken }
          : sealedShelf(shared.as(`function ${index}`), 'secret'),
        fetchToken,
        now: () => now,
        sleep: async (ms) => {
          now += ms;
          await new Promise((resolve) => setImmediate(resolve));
        },
      }),
    );
    return { all, shared, asked: () => asked, pass: (ms: number) => (now += ms) };
  }
  const signal = AbortSignal.timeout(20_000);

  it('is asked for once, whoever begins', async () => {
    const { all, asked } = functions(8);
    const tokens = await Promise.all(all.map((one) => one.current(signal)));
    expect([new Set(tokens).size, asked()]).toEqual([1, 1]);
  });

  it('is asked for once more when it was taken back, by one of them', async () => {
    const { all, asked } = functions(3);
    const tokens = await Promise.all(all.map((one) => one.current(signal)));
    for (const [index, one] of all.entries()) one.drop(textOf(tokens[index]));
    const fresh = await Promise.all(all.map((one) => one.current(signal)));
    expect([new Set(fresh), asked()]).toEqual([new Set(['t2']), 2]);
  });

  it('costs a second one where the lock is held by one who has died', async () => {
    const { all, shared, asked } = functions(2);
    await shared.as('a function that died').lock(20);
    expect(await all[0]?.current(signal)).toBe('t1');
    expect(await all[1]?.current(signal)).toBe('t1');
    expect(asked()).toBe(1);
  });

  it("is each function's own where nothing can be shared", async () => {
    const { all, asked } = functions(2, { failing: true });
    expect(await Promise.all(all.map((one) => one.current(signal)))).toEqual(['t1', 't2']);
    expect(asked()).toBe(2);
  });

  it('is kept so that nobody can read it without the secret', async () => {
    const shared = memorySharedText(() => NOW).as('a');
    const token = { token: 'tok-1234', until: NOW };
    await sealedShelf(shared, 'secret').write(token);
    expect(Buffer.from((await shared.read()) ?? '', 'base64').toString('latin1')).not.toContain('tok-1234');
    expect(await sealedShelf(shared, 'secret').read()).toEqual(token);
    expect(await sealedShelf(shared, 'another secret').read()).toBeNull();
    await shared.write('damaged');
    expect(await sealedShelf(shared, 'secret').read()).toBeNull();
  });

  it('works against a server that gives out tokens', async () => {
    const api = booksApi();
    const server = await serveTroubled(api.app, () => false);
    const { id, secret } = api.client;
    const auth = { kind: 'clientCredentials', tokenUrl: `${server.url}/oauth/token` } as const;
    const { description } = describeBooks(server.url, auth).described ?? {};
    const shared = memorySharedText(Date.now);
    const open = (owner: string) =>
      openConnector(
        'rest',
        { clientId: id, clientSecret: secret },
        { description, shared: shared.as(owner) },
      );
    const context = { company: COMPANY, signal: AbortSignal.timeout(10_000) };
    const [one, other] = [open('one').targets['supplier'], open('other').targets['supplier']];
    const outcomes = [
      await one?.create(samplePayload('supplier', 'A'), 'a', context),
      await other?.create(samplePayload('supplier', 'B'), 'b', context),
    ];
    expect(outcomes.map((outcome) => outcome?.outcome)).toEqual(['applied', 'applied']);
    expect(api.given).toHaveLength(1);
    api.revokeTokens();
    expect((await one?.create(samplePayload('supplier', 'C'), 'c', context))?.outcome).toBe('notApplied');
    expect((await one?.create(samplePayload('supplier', 'C'), 'c', context))?.outcome).toBe('applied');
    await server.close();
  });
});

describe('the secret of a described system', () => {
  const { description } = describeBooks('http://localhost:1').described ?? {};

  it.each([
    ['nothing', undefined, 'the record'],
    ['another name', { key: 'hunter2' }, 'token'],
    ['a blank', { token: ' \n' }, 'token'],
    ['two lines', { token: 'hunter2\nhunter2' }, 'token'],
    ['no text', { token: ['hunter2'] }, 'token'],
  ])('is refused by the name of its field, never by its value: %s', (_name, secret, field) => {
    const open = () => openConnector('rest', secret, { description });
    expect(open).toThrow(new RegExp(`secret of connector rest .*${field} \\(must be`));
    expect(open).not.toThrow(/hunter2/);
  });

  it('opens nothing with a wrong description', () => {
    expect(() => openConnector('rest', {}, { description: {} })).toThrow(
      'The description of connector rest is wrong: connector.',
    );
  });

  it.each<[string, object, readonly string[]]>([
    [
      'a header',
      { kind: 'header', headers: { A: '{secret.user} {secret.token}', B: '{secret.user}' } },
      ['user', 'token'],
    ],
    ['a name and a password', { kind: 'basic' }, ['username', 'password']],
    ['a client', OAUTH, ['clientId', 'clientSecret']],
    ['nothing', { kind: 'none' }, []],
  ])('has the fields that the description names: %s', (_name, auth, fields) => {
    expect(Object.keys(secretFields({ auth }))).toEqual(fields);
  });

  it('opens and closes', async () => {
    await openConnector('rest', { token: 'x' }, { description }).close();
  });
});
