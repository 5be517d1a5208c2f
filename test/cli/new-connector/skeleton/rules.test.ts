import { describe, expect, it } from '@jest/globals';
import { skeletonConnector } from '../../../../lib/cli/new-connector/skeleton/connector.ts';
import { open } from '../../../../lib/cli/new-connector/skeleton/open.ts';

const context = () => ({ company: 'default', signal: AbortSignal.timeout(5000) });
const vendor = { fields: { code: 'V1', name: 'Acme' }, lines: [] };

/** The connector where the system gives this answer to everything. */
function answering(answer: () => Response) {
  const { targets, sources } = skeletonConnector({
    baseUrl: 'https://skeleton.example.com',
    token: 's3cret-token',
    fetch: async () => answer(),
    now: () => 0,
  });
  const [target, source] = [targets['vendor'], sources['tax']];
  if (!target || !source) throw new Error('there is no such target or source');
  return { target, source };
}
const status =
  (code: number, text = '', headers: Record<string, string> = {}) =>
  () =>
    new Response(text, { status: code, headers });

describe('what an answer means', () => {
  it.each<[string, () => Response, object]>([
    [
      '400',
      status(400, 'no s3cret-token'),
      { outcome: 'rejected', words: expect.not.stringContaining('s3cret') },
    ],
    ['401', status(401), { outcome: 'notApplied', retryAfterSeconds: 300 }],
    ['429', status(429, '', { 'Retry-After': '7' }), { outcome: 'notApplied', retryAfterSeconds: 7 }],
    ['404', status(404), { outcome: 'notApplied' }],
    ['500', status(500), { outcome: 'unknown' }],
    ['200 with something else', status(200, '{"id":1}'), { outcome: 'unknown' }],
  ])('to a create: %s', async (_name, answer, expected) => {
    expect(await answering(answer).target.create(vendor, 'key', context())).toMatchObject(expected);
  });

  it('to a read that is not understood', async () => {
    expect((await answering(status(200, '{}')).target.read('V1', context())).outcome).toBe('unavailable');
    expect((await answering(status(404)).source.changesSince(null, context())).outcome).toBe('unavailable');
  });

  it('is of no interest where the content is wrong already', async () => {
    const { target } = answering(status(200));
    const withLines = { ...vendor, lines: [{}] };
    expect((await target.create(withLines, 'key', context())).outcome).toBe('rejected');
    expect((await target.update('V1', withLines, context())).outcome).toBe('rejected');
  });
});

describe('the secret', () => {
  it('opens the connector', async () => {
    await open({ baseUrl: 'https://skeleton.example.com', token: 'x' }, {}).close();
  });

  it('is refused by the name of its field, never by its value', () => {
    expect(() => open({ baseUrl: 'hunter2' }, {})).toThrow(/secret of connector skeleton .*token \(must be/);
    expect(() => open({ baseUrl: 'hunter2' }, {})).not.toThrow(/hunter2/);
  });
});
