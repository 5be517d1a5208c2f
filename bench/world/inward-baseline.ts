import { DAY } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { naiveInward } from '../clients/naive-inward.ts';
import { liveIntegration } from './engine.ts';
import { distantExternal } from './external.ts';
import { ONLY_COMPANY } from './outside.ts';
import type { Stage } from './scenario.ts';
import type { Subject } from './subject.ts';

/** The naive client of the other direction in the place of our engine: the same Precoro, the same external system as far away. */
export function benchNaiveInward({ clock, random, precoro, directions, outside, onWritten }: Stage): Subject {
  const { mock, fetch } = precoro;
  const { feeds, precoro: settings } = liveIntegration(directions);
  const { sources } = distantExternal({ clock, random, connector: outside.connector, onWritten });
  const gateway = precoroGateway({
    ...{ baseUrl: mock.url, credentials: { token: mock.token, email: mock.email }, fetch, now: clock.now },
    ...{ switches: settings.switches, catalogue: CATALOGUE },
    // A real timer, which must not fire while virtual time runs.
    timeoutMs: DAY,
  });
  const client = naiveInward({ clock, gateway, sources, feeds, company: ONLY_COMPANY });
  return {
    name: 'naive',
    start: () => client.start(),
    leftToDo: async () => [],
    troubles: async () => [],
    functionCalls: () => ({}),
    stop: () => client.stop(),
  };
}
