import { openConnector } from '../../lib/connectors/registry-open.ts';
import { describeConnector } from '../connectors/contract-suite.ts';
import { openErp } from './place.ts';
import { describeTryton } from './rest-description.ts';
import { openProxy } from './troubled-proxy.ts';

describeConnector('rest, on Tryton', ['party'], async () => {
  const erp = await openErp('erp_rest');
  const proxy = await openProxy(erp.server.url);
  const { description } = describeTryton(proxy.url).described ?? {};
  const { user: username, password, database } = erp.login;
  const connector = openConnector('rest', { username, password }, { description });
  const isWrite = (method: string): boolean => /\.(create|write)$/.test(method);
  return {
    connector,
    // A database of Tryton is a company to it.
    company: database,
    secrets: [password, Buffer.from(`${username}:${password}`).toString('base64')],
    sample: (_target, code) => ({ fields: { code, name: 'Acme Ltd', active: true }, lines: [] }),
    withText: (_target, payload, name) => ({ ...payload, fields: { ...payload.fields, name } }),
    trouble: {
      loseNextAnswer: async () => proxy.next('loseAnswer', isWrite),
      silenceNextAnswer: async () => proxy.next('noAnswer', isWrite),
      breakNextWrite: async () => proxy.next('breakOff', isWrite),
      goAway: () => proxy.goAway(),
      comeBack: () => proxy.comeBack(),
    },
    close: async () => {
      await connector.close();
      await proxy.close();
      await erp.close();
    },
  };
});
