import { describe, expect, it } from '@jest/globals';
import { CONTEXT, json, NOW, scripted, vendor } from './scripted.ts';

const ROW = { id: 7, code: 'V1', name: 'Acme', limit: 12.5 };
const KEPT = {
  externalId: '7',
  createdWithKey: null,
  payload: { fields: { code: 'V1', name: 'Acme', limit: '12.5' }, lines: [] },
};
/** The answer to the write, and nothing found when it is looked for afterwards. */
const refusing = (answer: () => Response) =>
  scripted((_request, count) => (count === 1 ? answer() : json([])));

describe('what an answer to a write means', () => {
  it.each<[string, () => Response, object]>([
    ['200 with the record', () => json(ROW), { outcome: 'applied', value: KEPT }],
    [
      '200 with something else',
      () => json({ ok: true }),
      {
        outcome: 'unknown',
        words: expect.stringContaining(
          'Books has taken it, and it cannot be read: Books answers in another form than described: id must be an identifier',
        ),
      },
    ],
    ['200 without JSON', () => json('<html>'), { outcome: 'unknown' }],
    [
      '400',
      () => json({ message: 'bad' }, 400),
      {
        outcome: 'rejected',
        actor: 'accountant',
        words: 'Books refuses it (400: bad). Accountant: see what it wants.',
      },
    ],
    [
      '422 with messages per field',
      () => json({ errors: { name: ['too long', 'odd'] } }, 422),
      { outcome: 'rejected', words: expect.stringContaining('(422: too long; odd)') },
    ],
    [
      '422 without words',
      () => json('', 422),
      { outcome: 'rejected', words: 'Books refuses it (422). Accountant: see what it wants.' },
    ],
    ['415', () => json('', 415), { outcome: 'rejected', actor: 'engineer' }],
    [
      '409 where nothing of the kind is found',
      () => json({ error: 'conflict' }, 409),
      { outcome: 'rejected', words: expect.stringContaining('conflict') },
    ],
    [
      '401',
      () => json('', 401),
      {
        outcome: 'notApplied',
        retryAfterSeconds: 300,
        words: expect.stringContaining('Engineer: check the secret'),
      },
    ],
    ['403', () => json('', 403), { outcome: 'notApplied', retryAfterSeconds: 300 }],
    [
      '404 for a new record',
      () => json('', 404),
      { outcome: 'notApplied', words: expect.stringContaining('that is no address to create at') },
    ],
    ['423', () => json('', 423), { outcome: 'notApplied', retryAfterSeconds: 60 }],
    ['429', () => json('', 429), { outcome: 'notApplied', retryAfterSeconds: 60 }],
    [
      '429 with seconds',
      () => json('', 429, { 'Retry-After': '17' }),
      { outcome: 'notApplied', retryAfterSeconds: 17 },
    ],
    [
      '429 with a date',
      () => json('', 429, { 'Retry-After': new Date(NOW + 90_000).toUTCString() }),
      { outcome: 'notApplied', retryAfterSeconds: 90 },
    ],
    [
      '301',
      () => json('', 301, { Location: 'https://else.example.com' }),
      { outcome: 'notApplied', words: expect.stringContaining('Engineer: correct baseUrl') },
    ],
    [
      '303, which some send after they have acted',
      () => json('', 303, { Location: '/login' }),
      { outcome: 'unknown' },
    ],
    ['408', () => json('', 408), { outcome: 'unknown' }],
    [
      '500',
      () => json({ message: 'oops' }, 500),
      { outcome: 'unknown', words: 'Books does not say what became of it (500: oops)' },
    ],
    ['503', () => json('', 503), { outcome: 'unknown' }],
    ['418', () => json('', 418), { outcome: 'unknown' }],
  ])('%s', async (_name, answer, expected) => {
    expect(await refusing(answer).target.create(vendor(), 'key', CONTEXT)).toMatchObject(expected);
  });

  it.each<[string, object, unknown, number, object]>([
    [
      'rejected for whom a rule names',
      { status: [400, 422], is: 'rejected', actor: 'clerk', words: 'fault.text' },
      { fault: { text: 'no such day' } },
      400,
      {
        outcome: 'rejected',
        actor: 'clerk',
        words: 'Books refuses it (400: no such day). Clerk: correct it in Precoro.',
      },
    ],
    [
      'put off for as long as a rule says',
      { status: '5xx', is: 'putOff', retryAfterSeconds: 7 },
      '',
      503,
      { outcome: 'notApplied', retryAfterSeconds: 7 },
    ],
    [
      'unknown',
      { at: 'state', equals: ['pending', 1], is: 'unknown' },
      { state: 1 },
      200,
      { outcome: 'unknown' },
    ],
    [
      'put off where the position is not known',
      { status: 410, is: 'outdated' },
      '',
      410,
      { outcome: 'unknown' },
    ],
    [
      'rejected though the status is fine',
      { at: 'errors', is: 'rejected' },
      { errors: [{ message: 'a' }, { message: 'b' }] },
      200,
      { outcome: 'rejected', words: expect.stringContaining('(200: a; b)') },
    ],
    [
      'fine where nothing stands at the path',
      { at: 'errors', is: 'rejected' },
      { ...ROW, errors: [] },
      200,
      { outcome: 'applied' },
    ],
    [
      'fine where another text stands there',
      { at: 'name', contains: 'ERROR', is: 'rejected' },
      ROW,
      200,
      { outcome: 'applied' },
    ],
    [
      'rejected where the text holds it',
      { at: 'name', contains: 'ACM', is: 'rejected' },
      ROW,
      200,
      { outcome: 'rejected' },
    ],
    [
      'fine where the status is another class',
      { status: '4xx', is: 'rejected' },
      ROW,
      201,
      { outcome: 'applied' },
    ],
  ])('by a rule: %s', async (_name, rule, content, status, expected) => {
    const { target } = scripted((_request, count) => (count === 1 ? json(content, status) : json([])), {
      api: { errors: [rule] },
    });
    expect(await target.create(vendor(), 'key', CONTEXT)).toMatchObject(expected);
  });

  it('is gone where there is no such record, but never because of its id', async () => {
    const { target, sent } = scripted(() => json('', 404));
    expect((await target.update('7', vendor(), CONTEXT)).outcome).toBe('gone');
    for (const id of ['..', '.', ''])
      expect((await target.update(id, vendor(), CONTEXT)).outcome).toBe('gone');
    expect(sent.map(({ url }) => url)).toEqual(['https://books.example.com/v1/vendors/7']);
  });

  it('is unknown without an answer, and nothing is sent a second time', async () => {
    const { target, sent } = scripted(() =>
      Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } }),
    );
    expect(await target.create(vendor(), 'key', CONTEXT)).toEqual({
      outcome: 'unknown',
      words: 'Books gave no answer: POST https://books.example.com: connection lost (ECONNRESET)',
    });
    expect(sent).toHaveLength(1);
  });

  it('is unknown where the answer is larger than is held', async () => {
    const { target } = scripted(() => json(JSON.stringify({ ...ROW, name: 'x'.repeat(20_000_001) })));
    expect(await target.create(vendor(), 'key', CONTEXT)).toMatchObject({
      outcome: 'unknown',
      words: expect.stringContaining('the answer is larger than 20000000 bytes'),
    });
  });

  it('is what is seen afterwards, where the answer tells nothing of use', async () => {
    const only = { create: { path: '/vendors', answers: 'id', result: 'made' } };
    const { target, sent } = scripted(
      (_request, count) => (count === 1 ? json({ made: { id: 7 } }) : json(ROW)),
      { target: only },
    );
    expect(await target.create(vendor(), 'key', CONTEXT)).toEqual({ outcome: 'applied', value: KEPT });
    expect(sent.map(({ method, url }) => `${method} ${url.slice(29)}`)).toEqual([
      'POST vendors',
      'GET vendors/7',
    ]);
    const gone = scripted((_request, count) => (count === 1 ? json({ made: '7' }) : json('', 404)), {
      target: only,
    });
    expect(await gone.target.create(vendor(), 'key', CONTEXT)).toEqual({
      outcome: 'unknown',
      words: 'Books has taken it, and it cannot be read: it is not there',
    });
    const odd = scripted(() => json({ made: [] }), { target: only });
    expect((await odd.target.create(vendor(), 'key', CONTEXT)).outcome).toBe('unknown');
  });

  it('is not believed where the record shows something else than was asked for', async () => {
    const { target } = scripted(() => json(ROW));
    expect(await target.cancel?.('7', CONTEXT)).toEqual({
      outcome: 'rejected',
      actor: 'accountant',
      words:
        'Books says that it is done, but name of 7 is "Acme" and not "gone". Accountant: see why it cannot be taken out of use.',
    });
    expect(
      (await scripted(() => json({ ...ROW, name: 'gone' })).target.cancel?.('7', CONTEXT))?.outcome,
    ).toBe('applied');
    expect((await scripted(() => json('', 500)).target.cancel?.('7', CONTEXT))?.outcome).toBe('unknown');
  });
});

describe('what is refused before anything is sent', () => {
  it.each<[string, object, string]>([
    [
      'a field that is not described',
      { fields: { code: 'V1', cod: 'x' }, lines: [] },
      'There is no field cod. Allowed: code, name, limit.',
    ],
    ['a required field that is empty', { fields: { code: ' ' }, lines: [] }, 'code is required and empty.'],
    [
      'an amount that is none',
      { fields: { code: 'V1', limit: 'much' }, lines: [] },
      'limit must be a decimal number such as 12.50, but it is "much".',
    ],
    ['a text that is none', { fields: { code: 'V1', name: true }, lines: [] }, 'name must be text.'],
    ['lines of a target that has none', { fields: { code: 'V1' }, lines: [{}] }, 'This target has no lines.'],
  ])('%s', async (_name, payload, words) => {
    const { target, sent } = scripted(() => json(ROW));
    const given = payload as Parameters<typeof target.create>[0];
    expect(await target.create(given, 'key', CONTEXT)).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining(words),
    });
    expect((await target.update('7', given, CONTEXT)).outcome).toBe('rejected');
    expect(sent).toEqual([]);
  });
});

describe('what is sent', () => {
  it('holds amounts with every digit, and keys in headers as visible letters', async () => {
    const create = {
      path: '/vendors',
      headers: { 'Idempotency-Key': '{key}', 'X-Code': '{field.code}' },
      query: { n: '{field.name}' },
    };
    const { target, sent } = scripted(() => json('{"id":7,"code":"V1","limit":9007199254740993.10}'), {
      target: { create },
    });
    const { fields } = vendor({ limit: '9007199254740993.10', name: null });
    const written = await target.create({ fields, lines: [] }, 'precoro:supplier:7:Müller', CONTEXT);
    expect(sent[0]?.body).toBe('{"code":"V1","name":null,"limit":9007199254740993.1}');
    expect(sent[0]?.url).toBe('https://books.example.com/v1/vendors');
    expect(sent[0]?.headers).toMatchObject({
      'idempotency-key': 'precoro:supplier:7:M%C3%BCller',
      'x-code': 'V1',
    });
    expect(written).toMatchObject({ value: { payload: { fields: { limit: '9007199254740993.1' } } } });
  });
});

describe('what an answer to a read means', () => {
  it('is no record where the system says so, and no answer where nothing is understood', async () => {
    const wrapped = { read: { path: '/vendors/{id}', result: 'data.0' } };
    const read = (answer: () => Response) => scripted(answer, { target: wrapped }).target.read('7', CONTEXT);
    expect(await read(() => json({ data: [ROW] }))).toEqual({ outcome: 'read', value: KEPT });
    expect(await read(() => json({ data: [] }))).toEqual({ outcome: 'read', value: null });
    expect(await read(() => json({ data: [null] }))).toEqual({ outcome: 'read', value: null });
    expect(await read(() => json('', 404))).toEqual({ outcome: 'read', value: null });
    expect(await read(() => json({ rows: [] }))).toMatchObject({
      outcome: 'unavailable',
      retryAfterSeconds: 300,
      words: expect.stringContaining('there is no record at "data.0". Engineer: correct the description.'),
    });
    expect(await read(() => json('', 500))).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 10 });
    expect(await read(() => json('', 422))).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 300 });
    expect(await read(() => json({ data: [{ ...ROW, limit: 'much' }] }))).toMatchObject({
      outcome: 'unavailable',
      words: expect.stringContaining('limit must be a decimal number such as 12.50, but it is "much"'),
    });
  });

  it('never shows a bank detail that is not understood', async () => {
    const { source } = scripted(() => json({ id: 1, iban: 'GB33BUKB2020' }));
    const read = await source.read('1', CONTEXT);
    expect(read.outcome).toBe('unavailable');
    expect(JSON.stringify(read)).not.toContain('GB33');
  });

  it('finds what has exactly the natural key, and nothing for a key that cannot be', async () => {
    const { target, sent } = scripted(() => json([ROW, { ...ROW, id: 8, code: 'V10' }]));
    expect(await target.findByNaturalKey(vendor(), CONTEXT)).toEqual({ outcome: 'read', value: [KEPT] });
    expect(await target.findByNaturalKey({ fields: {}, lines: [] }, CONTEXT)).toEqual({
      outcome: 'read',
      value: [],
    });
    expect(sent).toHaveLength(1);
  });

  it('is not taken for "nothing there" where the address of the list is not known', async () => {
    const { target } = scripted(() => json('', 404));
    expect((await target.findByNaturalKey(vendor(), CONTEXT)).outcome).toBe('unavailable');
    const told = scripted(() => json('', 404), { api: { errors: [{ status: 404, is: 'notFound' }] } });
    expect(await told.target.findByNaturalKey(vendor(), CONTEXT)).toEqual({ outcome: 'read', value: [] });
  });
});
