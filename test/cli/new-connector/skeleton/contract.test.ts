import { skeletonConnector } from '../../../../lib/cli/new-connector/skeleton/connector.ts';
import { toDecimal } from '../../../../lib/domain/money.ts';
import { describeConnector } from '../../../connectors/contract-suite.ts';
import { fakeSystem } from './fake-system.ts';

const TOKEN = 's3cret-token';

describeConnector('skeleton', ['vendor'], async () => {
  const system = fakeSystem(TOKEN);
  const connector = skeletonConnector({
    baseUrl: 'https://skeleton.example.com',
    token: TOKEN,
    fetch: system.fetch,
  });
  return {
    connector,
    company: 'default',
    secrets: [TOKEN],
    sample: (_target, number) => ({
      fields: { code: number, name: 'Acme Ltd', credit_limit: '100.5', active: true },
      lines: [],
    }),
    withText: (_target, payload, name) => ({ ...payload, fields: { ...payload.fields, name } }),
    withAmount: (_target, payload, amount) => ({
      ...payload,
      fields: { ...payload.fields, credit_limit: toDecimal(amount) ?? amount },
    }),
    trouble: {
      loseNextAnswer: async () => system.next('lost'),
      silenceNextAnswer: async () => system.next('silent'),
      breakNextWrite: async () => system.next('broken'),
      goAway: async () => system.setAway(true),
      comeBack: async () => system.setAway(false),
    },
    close: () => connector.close(),
  };
});
