import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { describeSources } from '../source-suite.ts';
import { booksApi, type Kind } from './books-api.ts';
import { COMPANY, describeBooks } from './books.ts';
import { serveTroubled } from './troubled-server.ts';

const KINDS: Readonly<Record<string, Kind>> = { tax: 'tax-rates', account: 'accounts' };

describeSources('rest, on an accounting API', ['tax', 'account'], async () => {
  const api = booksApi();
  const server = await serveTroubled(api.app, () => false);
  const { description } = describeBooks(server.url).described ?? {};
  const connector = openConnector('rest', { token: api.token }, { description });
  const kindOf = (source: string): Kind => KINDS[source] ?? 'accounts';
  return {
    sources: connector.sources,
    company: COMPANY,
    secrets: [api.token],
    made: { tax: { percent: '21' }, account: {} },
    make: async (source, company, count) => api.changes.make(kindOf(source), company, count),
    change: async (source, id, text) => {
      api.changes.change(kindOf(source), id, text);
      return 'name';
    },
    remove: async (source, id) => api.changes.remove(kindOf(source), id),
    restore: async (source, id) => api.changes.restore(kindOf(source), id),
    changeLate: async (source, id, text) => {
      const commit = api.changes.begin(kindOf(source), id, text);
      return { commit: async () => commit() };
    },
    goAway: () => server.goAway(),
    comeBack: () => server.comeBack(),
    close: async () => {
      await connector.close();
      await server.close();
    },
  };
});
