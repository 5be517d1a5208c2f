import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector, Payload, Target } from '../../../lib/connectors/contract.ts';
import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { applied } from '../answers.ts';
import { describeConnector } from '../contract-suite.ts';
import { describeParties } from './parties.ts';
import { rpcApi } from './rpc-api.ts';
import { serveTroubled } from './troubled-server.ts';

async function open() {
  const api = rpcApi();
  const server = await serveTroubled(api.app, (request) => request.method === 'POST');
  const { description } = describeParties(server.url).described ?? {};
  const secret = { username: api.user.name, password: api.user.password };
  return { api, server, connector: openConnector('rest', secret, { description }) };
}

function party(code: string): Payload {
  return { fields: { code, name: 'Acme Ltd', active: true }, lines: [] };
}

describeConnector('rest, on JSON-RPC', ['party'], async () => {
  const { api, server, connector } = await open();
  return {
    connector,
    company: 'books',
    secrets: [api.user.password, Buffer.from(`admin:${api.user.password}`).toString('base64')],
    sample: (_target, number) => party(number),
    withText: (_target, payload, name) => ({ ...payload, fields: { ...payload.fields, name } }),
    trouble: {
      loseNextAnswer: async () => server.next('loseAnswer'),
      silenceNextAnswer: async () => server.next('noAnswer'),
      breakNextWrite: async () => server.next('breakOff'),
      goAway: () => server.goAway(),
      comeBack: () => server.comeBack(),
    },
    close: async () => {
      await connector.close();
      await server.close();
    },
  };
});

describe('errors in an answer of status 200', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.server.close());
  const target = (connector: Connector): Target => {
    const found = connector.targets['party'];
    if (!found) throw new Error('there is no target party');
    return found;
  };
  const context = () => ({ company: 'books', signal: AbortSignal.timeout(5000) });

  it('put off where the description says so, and nothing is done', async () => {
    opened.api.lockNext();
    expect(await target(opened.connector).create(party('held'), 'held', context())).toEqual({
      outcome: 'notApplied',
      retryAfterSeconds: 2,
      words: 'Parties is not able now (200: the record is held by another)',
    });
  });

  it('adopt our own record when the key is refused as a duplicate', async () => {
    const first = applied(await target(opened.connector).create(party('twice'), 'key', context()));
    expect(applied(await target(opened.connector).create(party('twice'), 'key', context()))).toEqual(first);
  });
});
