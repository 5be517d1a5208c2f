import type { RecordRef } from '../../domain/records.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import { sameName } from '../../mapping/custom-fields.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../../sync/hand-on.ts';
import type { RowRules } from '../../sync/merge-look.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../sync/ports/precoro.ts';
import { openQuotaSession, type QuotaSession } from '../../sync/quota-session.ts';
import { limitsOf, mappingOf } from '../../sync/services.ts';
import { takeDispatchersPlace } from '../release-cursor.ts';
import type { OperatorServices } from '../services.ts';

export type SeeServices = Pick<
  OperatorServices,
  | 'catalogue'
  | 'clock'
  | 'deadline'
  | 'definitions'
  | 'failures'
  | 'gateway'
  | 'inbounds'
  | 'integration'
  | 'leases'
  | 'ledgers'
  | 'links'
  | 'mirror'
  | 'newId'
  | 'upserts'
  | 'writeBacks'
>;

/** A person waits at the other end. */
const PATIENCE_MS = 2 * MINUTE;
const LEASE_MS = 5 * MINUTE;
const MOST_PAGES = 50;

/**
 * Looks in Precoro for a record that the mirror does not hold, and keeps what it shows: by itself where there is such a
 * request, else in the list of its entity, page by page. Null when it is there; else in words why it cannot be told, or that
 * it is not. Spends requests, through the ledger, while the dispatcher stands aside.
 *
 * Throws DispatcherBusyError, and what the gateway throws when its secret is not filled in.
 */
export async function seeInPrecoro(
  services: SeeServices,
  feed: Feed,
  ref: RecordRef,
): Promise<string | null> {
  const gateway = await services.gateway();
  const lease = await takeDispatchersPlace(services, LEASE_MS);
  const limits = limitsOf(services.integration);
  const session = await openQuotaSession({ ...services, gateway, limits });
  try {
    return await look(services, session, feed, ref, lease.fence);
  } finally {
    await session.close();
    await services.leases.release(lease);
  }
}

async function look(
  services: SeeServices,
  session: QuotaSession,
  feed: Feed,
  ref: RecordRef,
  fence: number,
): Promise<string | null> {
  const { catalogue, integration, mirror } = services;
  const facts = catalogue[feed.entity];
  const field = await fieldOf(services, feed);
  if (!field) return `the custom field "${feed.customField ?? ''}" was not read from Precoro yet`;
  const mapping = mappingOf(integration, feed.entity) ?? null;
  const rules: RowRules = { facts, mapping, integration, detailClass: 'live', ...field };
  const silent = { ...services, events: { publish: async () => undefined }, log: () => undefined };
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const call: PrecoroCall = facts.hasDetail
      ? { kind: 'detail', entity: feed.entity, key: { id: ref.id, idn: null } }
      : { kind: 'list', entity: feed.entity, modifiedSince: null, page, ...field };
    const answer = await ask(services, session, call);
    if (typeof answer === 'string') return answer;
    if (answer.kind === 'notFound') return 'it is not there';
    if (answer.kind !== 'object' && answer.kind !== 'page') return `Precoro did not show it: ${answer.kind}`;
    const rows = answer.kind === 'object' ? [answer.body] : answer.rows;
    await handOnRows(silent, rows, rules, fence);
    if (await mirror.read(ref)) return null;
    if (answer.kind === 'object' || !answer.hasNext) return 'it is not there';
  }
  return `it is not among the first ${MOST_PAGES} pages`;
}

/** Options are listed by the custom field that they belong to; null where that is not known. */
export async function fieldOf(
  { definitions }: Pick<SeeServices, 'definitions'>,
  { entity, customField }: Pick<Feed, 'entity' | 'customField'>,
): Promise<{ readonly fieldId?: string } | null> {
  if (customField === null) return {};
  const known = (await definitions.read())?.definitions;
  const fields = entity === 'itemFieldOption' ? known?.item : known?.document;
  const field = fields?.find(({ name }) => sameName(name, customField));
  return field ? { fieldId: field.id } : null;
}

/** Waits until the same question may be asked again; in words why it could not be. */
async function ask(
  { clock }: SeeServices,
  session: QuotaSession,
  call: PrecoroCall,
): Promise<PrecoroAnswer | string> {
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const spent = await session.spend(call, 'check', Math.max(0, giveUpAt - clock.now()));
    if (spent.spent) return spent.answer;
    if (spent.until > giveUpAt) return `there is no room for a request: ${spent.why}`;
    await clock.sleep(Math.max(SECOND, spent.until - clock.now()));
  }
}
