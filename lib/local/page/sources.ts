import { GL_ACCOUNT } from '../../mock-precoro/master-data.ts';
import { clerkView } from '../../mock-precoro/clerk-view.ts';
import type { Company } from '../../mock-precoro/company.ts';
import { isDocumentEntity, type StoredRecord } from '../../mock-precoro/model.ts';
import { Presenter } from '../../mock-precoro/present.ts';
import type { RecordRef } from '../../domain/records.ts';
import { showRecord } from '../../operator/show-record.ts';
import { readStatus } from '../../operator/read-status.ts';
import { limitsOf } from '../../sync/services.ts';
import type { PageSources } from './app.ts';
import { readKnowledge, type Knowledge, type KnowledgeServices } from './knowledge.ts';
import { paymentsOn } from './incoming-payments.ts';
import { listView } from './list-view.ts';
import { paced } from './paced.ts';
import type { PageOptions } from './start-page.ts';
import { readSums } from './sums.ts';
import { whereabouts } from './where-it-is.ts';

/** What the page needs of the running application. */
export type PageServices = KnowledgeServices &
  Parameters<typeof showRecord>[0] &
  Parameters<typeof readStatus>[0];

/** The account that is offered first: travel, which many documents name and nobody misses for a while. */
const PREFERRED_ACCOUNT = '6420';

/** Both systems and the application as the pages ask for them. */
export function openSources({
  world,
  services,
  integration,
  clock,
  deeds,
  complain = () => undefined,
}: PageOptions): PageSources {
  const { precoro, database, connector } = world;
  const judge = whereabouts(integration, new Presenter(precoro.company, precoro.switches));
  const look = paced(async () => {
    const knowledge = await readKnowledge(services);
    const status = await readStatus(scanningOnce(services, knowledge));
    return { knowledge, status, sums: await readSums(precoro.company, database, knowledge) };
  });
  const specs = Object.fromEntries(Object.entries(connector.targets).map(([name, { spec }]) => [name, spec]));
  return {
    deeds,
    complain,
    frame: () => ({
      now: clock.now(),
      requests: { spent: precoro.acceptedInLastDay(), perDay: limitsOf(integration).perDay },
      broken: deeds.state(),
    }),
    async list(question) {
      const { knowledge, status, sums } = await look();
      return {
        now: clock.now(),
        ...{ status, sums, list: listView(precoro.company, knowledge, judge, question) },
        broken: deeds.state(),
        accounts: GL_ACCOUNT.options.map(({ code }) => code),
        preferredAccount: PREFERRED_ACCOUNT,
      };
    },
    async record(ref) {
      const record = recordOf(precoro.company, ref);
      if (!record) return null;
      const view = await showRecord(services, ref);
      const clerk = clerkView(precoro.company, record);
      const payments = await paymentsOn(services, ref);
      return { now: clock.now(), clerk, view, specs, payments, broken: deeds.state() };
    },
  };
}

function recordOf(company: Company, { entity, id }: RecordRef): StoredRecord | undefined {
  if (entity === 'supplier') return company.supplier(Number(id));
  return isDocumentEntity(entity) ? company.documentById(entity, Number(id)) : undefined;
}

/** Counts the links that were just read: reading them all is what a look costs most. */
function scanningOnce(services: PageServices, { links }: Knowledge): PageServices {
  return {
    ...services,
    links: {
      ...services.links,
      scan: async function* () {
        for (const some of links.values()) yield* some;
      },
    },
  };
}
