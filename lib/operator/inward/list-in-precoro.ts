import { MINUTE, SECOND } from '../../domain/time.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../../sync/hand-on.ts';
import type { RowRules } from '../../sync/merge-look.ts';
import { openQuotaSession } from '../../sync/quota-session.ts';
import { limitsOf, mappingOf } from '../../sync/services.ts';
import { NotReadYetError } from '../find-seekers.ts';
import { takeDispatchersPlace } from '../release-cursor.ts';
import { plural } from '../words.ts';
import { fieldOf, type SeeServices } from './see-in-precoro.ts';

export type ListServices = SeeServices;

/** What Precoro holds of one entity, of options those of one custom field. */
export interface ListedInPrecoro {
  /** By id, each as it was seen just now. */
  readonly records: ReadonlyMap<string, PrecoroRecord>;
  readonly requests: number;
}

const MOST_PAGES = 500;
/**
 * The dispatcher stands aside for so long, then it has its turn. Short enough that a command which died can be given again
 * at once.
 */
const LEASE_MS = 2 * MINUTE;
const TURN_MS = MINUTE;
/** For a slot of one request, while the dispatcher stands aside. */
const PATIENCE_MS = 20 * SECOND;
/** For one page in all: Precoro does not take the same question twice in a minute. */
const PAGE_PATIENCE_MS = 3 * MINUTE;

/**
 * Reads a whole list from Precoro now: what only comes in is read nowhere else before its gate is open. What is shown goes
 * through the mirror like any row. A request for each page, through the ledger.
 *
 * Throws NotReadYetError where Precoro does not show it or there is no room for the requests, DispatcherBusyError.
 */
export async function listInPrecoro(services: ListServices, feed: Feed): Promise<ListedInPrecoro> {
  const { clock } = services;
  const field = await fieldOf(services, feed);
  if (!field)
    throw new NotReadYetError(
      `the custom field "${feed.customField ?? ''}" is not known in Precoro yet: make it there, or try again in a minute`,
    );
  const records = new Map<string, PrecoroRecord>();
  let requests = 0;
  let giveUpAt = clock.now() + PAGE_PATIENCE_MS;
  for (let page: number | null = 1; page !== null;) {
    const turn: Turn = await readTurn(services, feed, field, page);
    for (const record of turn.records) records.set(record.id, record);
    requests += turn.requests;
    if (turn.nextPage !== page) giveUpAt = clock.now() + PAGE_PATIENCE_MS;
    if (turn.refused && turn.refused.until > giveUpAt)
      throw unread(services, feed, `there is no room for a request: ${turn.refused.why}`);
    if (turn.refused) await clock.sleep(Math.max(SECOND, turn.refused.until - clock.now()));
    page = turn.nextPage;
  }
  return { records, requests };
}

interface Turn {
  readonly records: readonly PrecoroRecord[];
  readonly requests: number;
  /** Null once the list was read to its end. */
  readonly nextPage: number | null;
  /** Why the next page could not be asked for yet. */
  readonly refused?: { readonly until: number; readonly why: string };
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
  const end = (nextPage: number | null) => ({ records, requests: session.count().requests, nextPage });
  try {
    for (let page = firstPage; ; page += 1) {
      if (page > MOST_PAGES) throw unread(services, feed, `there are more than ${MOST_PAGES} pages`);
      if (clock.now() >= endsAt) return end(page);
      const call = { kind: 'list', entity, modifiedSince: null, page, ...field } as const;
      const spent = await session.spend(call, 'check', PATIENCE_MS);
      if (!spent.spent) return { ...end(page), refused: spent };
      const { answer } = spent;
      if (answer.kind !== 'page') throw unread(services, feed, answer.kind);
      records.push(...(await handOnRows(silent, answer.rows, rules, lease.fence)).records);
      if (!answer.hasNext) return end(null);
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
