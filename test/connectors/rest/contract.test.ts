import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { toDecimal } from '../../../lib/domain/money.ts';
import { describeConnector } from '../contract-suite.ts';
import { booksApi } from './books-api.ts';
import { COMPANY, describeBooks, samplePayload } from './books.ts';
import { serveTroubled } from './troubled-server.ts';

describeConnector('rest, on an accounting API', ['supplier', 'bill'], async () => {
  const api = booksApi();
  const server = await serveTroubled(api.app, ({ method }) => method !== 'GET');
  const { description } = describeBooks(server.url).described ?? {};
  const connector = openConnector('rest', { token: `${api.token}\n` }, { description });
  return {
    connector,
    company: COMPANY,
    secrets: [api.token],
    sample: samplePayload,
    withText: (target, payload, text) => ({
      ...payload,
      fields: { ...payload.fields, [target === 'supplier' ? 'name' : 'note']: text },
    }),
    withAmount: (target, payload, amount) => {
      if (target === 'supplier') return payload;
      const total = toDecimal(amount) ?? amount;
      return { fields: { ...payload.fields, total }, lines: [{ position: 1, amount: total }] };
    },
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
