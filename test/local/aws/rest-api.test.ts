import { afterEach, describe, expect, it } from '@jest/globals';
import { readRules } from '../../../lib/local/aws/event-rules.ts';
import type { LocalFunction } from '../../../lib/local/aws/functions.ts';
import { startRestApi } from '../../../lib/local/aws/rest-api.ts';
import { Template } from '../../../lib/local/aws/template.ts';

const TIME = { scale: 1, epochMs: 0 };
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0)) await each();
});

/** A function that runs here, in the test's own process. */
const fake = (name: string, invoke: (event: Record<string, unknown>) => unknown) =>
  ({ name, invoke: async (event: Record<string, unknown>) => invoke(event) }) as unknown as LocalFunction;

async function serving(method: string, path: string, invoke: (event: Record<string, unknown>) => unknown) {
  const problems: string[] = [];
  const server = await startRestApi([{ method, path, target: fake('f', invoke) }], {
    time: TIME,
    onProblem: (problem) => problems.push(problem),
  });
  cleanUp.push(() => server.close());
  return { url: server.url, problems };
}

describe('a REST API', () => {
  it('serves its root for any method, with the least of a proxy event', async () => {
    const { url } = await serving('ANY', '', (event) => ({ statusCode: 200, body: JSON.stringify(event) }));
    expect(await (await fetch(`${url}/`)).json()).toMatchObject({
      resource: '/',
      httpMethod: 'GET',
      body: null,
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: { resourcePath: '/' },
    });
  });

  it('takes the rest of a path, decoded', async () => {
    const { url } = await serving('GET', '/files/{path+}', ({ pathParameters }) => ({
      statusCode: '200',
      body: JSON.stringify(pathParameters),
    }));
    expect(await (await fetch(`${url}/files/a/b%20c`)).json()).toEqual({ path: 'a/b c' });
  });

  it('turns away an address that cannot be decoded', async () => {
    const { url, problems } = await serving('GET', '/files/{path+}', () => ({ statusCode: 200 }));
    expect((await fetch(`${url}/files/%zz`)).status).toBe(400);
    expect(problems).toEqual([]);
  });

  it('answers an empty body, also when it is called binary', async () => {
    const { url } = await serving('GET', '/x', () => ({
      statusCode: 204,
      isBase64Encoded: true,
      headers: null,
    }));
    expect((await fetch(`${url}/x`)).status).toBe(204);
  });

  it('reports what a function throws, of whatever kind', async () => {
    const { url, problems } = await serving('GET', '/x', () => {
      const notAnError: unknown = 'a text';
      throw notAnError;
    });
    expect((await fetch(`${url}/x`)).status).toBe(502);
    expect(problems).toEqual(['GET /x: a text']);
  });
});

describe('the rules of an event bus', () => {
  const event = { bus: 'default', source: 'app', detailType: 'Made', detail: {}, by: 'x' };
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

  it.each([
    ['any event', {}, {}, 1],
    ['its source', { source: ['app'] }, {}, 1],
    ['another source', { source: ['other'] }, {}, 0],
    ['another type', { 'detail-type': ['Gone'] }, {}, 0],
    ['another bus', {}, { EventBusName: 'own' }, 0],
  ])('match %s', (_, EventPattern, extra, expected) => {
    const seen: unknown[] = [];
    const properties = { EventPattern, Targets: [{ Arn: arn }], ...extra };
    const rule = { type: 'AWS::Events::Rule', logicalId: 'R', name: 'R', constructPath: '', properties };
    const functions = new Map([['f', fake('f', (each) => seen.push(each))]]);
    readRules(new Template([rule]), functions, { time: TIME, onProblem: () => {} })(event);
    expect(seen).toHaveLength(expected);
  });

  it('report a function that fails on an event', async () => {
    const rule = {
      type: 'AWS::Events::Rule',
      logicalId: 'R',
      name: 'R',
      constructPath: '',
      properties: { EventPattern: {}, Targets: [{ Arn: arn }] },
    };
    const problem = new Promise((resolve) => {
      const functions = new Map([['f', fake('f', () => Promise.reject(new Error('no')))]]);
      readRules(new Template([rule]), functions, { time: TIME, onProblem: resolve })(event);
    });
    expect(await problem).toBe('event Made: Error: no');
  });
});
