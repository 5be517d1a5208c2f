import type { Json } from '../../lib/domain/json.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Feed } from '../../lib/mapping/contract.ts';
import { incomingRef } from '../../lib/sync/incoming-ref.ts';
import type { PollReport } from '../../lib/sync/poll-external.ts';
import { pollExternal } from '../../lib/sync/poll-external.ts';
import { fakeSource } from './fakeSource.ts';
import { engine } from './engine.ts';

const POLL_MS = 50_000;

export function feed(changes: Partial<Feed> = {}): Feed {
  return {
    name: 'tax',
    entity: 'tax',
    customField: null,
    source: 'tax',
    target: 'tax',
    mode: 'live',
    companies: ['default'],
    creates: true,
    onGone: 'report',
    version: '1',
    fields: ['name'],
    owners: {},
    outwardFields: {},
    bankFields: [],
    alert: { email: null, afterMinutes: 30 },
    when: () => true,
    referencesOf: () => [],
    map: () => ({ ok: true, values: {} }),
    payment: null,
    ...changes,
  };
}

/** An external system with a source `tax` and a source `vendor`, and the poll that reads them for these feeds. */
export function polling(...feeds: readonly Feed[]) {
  const e = engine();
  const sources = { tax: fakeSource(), vendor: fakeSource() };
  let wakes = 0;
  const services = {
    ...e.services,
    integration: { ...e.services.integration, feeds: feeds.length > 0 ? feeds : [feed()] },
    connector: { ...e.services.connector, sources },
    dispatcher: {
      wake: async () => {
        wakes += 1;
      },
    },
  };
  const p = {
    ...sources,
    services,
    events: e.events,
    logged: e.logged,
    clock: e.clock,
    wakes: () => wakes,
    reconfigure: (...other: readonly Feed[]) => {
      services.integration = { ...services.integration, feeds: other };
    },
    poll: (given = services): Promise<PollReport> => pollExternal(given, e.clock.now() + POLL_MS),
    /** A minute later: the schedule calls again. */
    async pollLater(ms = MINUTE): Promise<PollReport> {
      await e.clock.advance(ms);
      return p.poll();
    },
    async stored(externalId: string, name = 'tax', company = 'default') {
      return services.inbounds.read({ feed: name, company, externalId });
    },
    /** What is stored must be: tests go on from there. */
    async known(externalId: string, name = 'tax') {
      const found = await p.stored(externalId, name);
      if (!found) throw new Error(`nothing is stored of ${externalId}`);
      return found;
    },
    names: async (name = 'tax'): Promise<Record<string, Json | undefined>> => {
      const found: Record<string, Json | undefined> = {};
      for await (const { externalId, content } of services.inbounds.scan(name))
        found[externalId] = content['name'];
      return found;
    },
    cursor: (source = 'tax', company = 'default') => services.sourceCursors.read(source, company),
    failureOf: (externalId: string) =>
      services.failures.read(incomingRef({ entity: 'tax', feed: 'tax', company: 'default', externalId })),
  };
  return p;
}

export type Polling = ReturnType<typeof polling>;
