import { MINUTE } from '../../domain/time.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../../sync/hand-on.ts';
import type { RowRules } from '../../sync/merge-look.ts';
import { openQuotaSession } from '../../sync/quota-session.ts';
import { limitsOf, mappingOf } from '../../sync/services.ts';
import { NotReadYetError } from '../find-seekers.ts';
import { takeDispatchersPlace } from '../release-cursor.ts';
import { plural } from '../words.ts';
import { askPrecoro, fieldOf, type SeeServices } from './see-in-precoro.ts';

export type ListServices = SeeServices;

/** What Precoro holds of one entity, of options those of one custom field. */
export interface ListedInPrecoro {
  /** By id, each as it was seen just now. */
  readonly records: ReadonlyMap<string, PrecoroRecord>;
  readonly requests: number;
}

const MOST_PAGES = 500;
/** The dispatcher stands aside for so long; then it has its turn. */
const LEASE_MS = 5 * MINUTE;
const TURN_MS = 3 * MINUTE;

/**
 * Reads a whole list from Precoro now: what only comes in is read nowhere else before its gate is open. What is shown goes
 * through the mirror like any row. A request for each page, through the ledger.
 *
 * Throws NotReadYetError where Precoro does not show it or there is no room for the requests, DispatcherBusyError.
 */
export async function listInPrecoro(services: ListServices, feed: Feed): Promise<ListedInPrecoro> {
  const field = await fieldOf(services, feed);
  if (!field)
    throw new NotReadYetError(
      `the custom field "${feed.customField ?? ''}" is not known in Precoro yet: make it there, or try again in a minute`,
    );
  const records = new Map<string, PrecoroRecord>();
  let requests = 0;
  for (let page: number | null = 1; page !== null;) {
    const turn: Turn = await readTurn(services, feed, field, page);
    for (const record of turn.records) records.set(record.id, record);
    requests += turn.requests;
    page = turn.nextPage;
  }
  return { records, requests };
}

interface Turn {
  readonly records: readonly PrecoroRecord[];
  readonly requests: number;
  readonly nextPage: number | null;
}

/** As many pages as one turn takes. */
async function readTurn(
  services: ListServices,
  feed: Feed,
  field: { readonly fieldId?: string },
  firstPage: number,
): Promise<Turn> {
  const { catalogue, clock, integration } = services;
  const { entity } = feed;
  const gateway = await services.gateway();
  const lease = await takeDispatchersPlace(services, LEASE_MS);
  const session = await openQuotaSession({ ...services, gateway, limits: limitsOf(integration) });
  const mapping = mappingOf(integration, entity) ?? null;
  const rules: RowRules = { facts: catalogue[entity], mapping, integration, detailClass: 'live', ...field };
  const silent = { ...services, events: { publish: async () => undefined }, log: () => undefined };
  const records: PrecoroRecord[] = [];
  const endsAt = clock.now() + TURN_MS;
  try {
    for (let page = firstPage; ; page += 1) {
      const answer = await askPrecoro(services, session, {
        ...{ kind: 'list', entity, modifiedSince: null, page },
        ...field,
      });
      if (typeof answer === 'string') throw unread(services, feed, answer);
      if (answer.kind !== 'page') throw unread(services, feed, answer.kind);
      records.push(...(await handOnRows(silent, answer.rows, rules, lease.fence)).records);
      if (!answer.hasNext) return { records, requests: session.count().requests, nextPage: null };
      if (page >= MOST_PAGES) throw unread(services, feed, `there are more than ${MOST_PAGES} pages`);
      if (clock.now() >= endsAt) return { records, requests: session.count().requests, nextPage: page + 1 };
    }
  } finally {
    await session.close();
    await services.leases.release(lease);
  }
}

function unread(
  { catalogue }: Pick<ListServices, 'catalogue'>,
  { entity }: Feed,
  why: string,
): NotReadYetError {
  return new NotReadYetError(
    `Precoro did not show its ${plural(catalogue[entity].label)} (${why}): try again later`,
  );
}
