import { skeletonConnector } from '../../../../lib/cli/new-connector/skeleton/connector.ts';
import { describeSources } from '../../../connectors/source-suite.ts';
import { fakeSystem } from './fake-system.ts';

const TOKEN = 's3cret-token';

describeSources('skeleton', ['tax'], async () => {
  const system = fakeSystem(TOKEN);
  const { taxes } = system;
  const connector = skeletonConnector({
    baseUrl: 'https://skeleton.example.com',
    token: TOKEN,
    fetch: system.fetch,
  });
  return {
    sources: connector.sources,
    company: 'default',
    secrets: [TOKEN],
    made: { tax: { percent: '21' } },
    make: async (_source, company, count) => taxes.make(company, count),
    change: async (_source, id, name) => {
      taxes.change(id, { name });
      return 'name';
    },
    remove: async (_source, id) => taxes.change(id, { deleted: true }),
    restore: async (_source, id) => taxes.change(id, { deleted: false }),
    // This system numbers a change when it is saved: one that begins early and is saved late is simply the later one.
    changeLate: async (_source, id, name) => ({ commit: async () => taxes.change(id, { name }) }),
    goAway: async () => system.setAway(true),
    comeBack: async () => system.setAway(false),
    close: () => connector.close(),
  };
});
