import type { Failure } from '../domain/failures.ts';
import { contentHash } from '../domain/hashing.ts';
import type { EntityName } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';
import { fenceAt } from './fence.ts';
import { isKeptId, LONGEST_ID } from './incoming-content.ts';
import { incomingRef } from './incoming-ref.ts';
import type { InboundKey } from './ports/inbound.ts';
import type { Services } from './services.ts';

/** Whose failure it is. The id may be one that cannot be kept. */
export interface IncomingTold extends InboundKey {
  readonly entity: EntityName;
  readonly source: string;
}

type FailureServices = Pick<Services, 'clock' | 'failures' | 'links' | 'events' | 'log'>;

/** Tells people about a record that cannot be kept: the failures table, and once per new failure log and event bus. */
export async function tellNotKept(
  services: FailureServices,
  told: IncomingTold,
  failure: Failure,
): Promise<void> {
  const externalId = shownId(told.externalId);
  const ref = incomingRef({ ...told, externalId });
  const label = externalId === '' ? told.source : `${told.source} ${externalId}`;
  // In one order with what bringing it into Precoro says of it: old news would not be told.
  const order = fenceAt(services.clock.now());
  const news = await services.failures.record({ ref, label, failure, order, lastAt: services.clock.now() });
  if (news === 'again') return;
  services.log({ ...ref, outcome: `failed: ${failure.kind}`, detail: failure.words });
  if (news === 'new') await services.events.publish({ type: 'SyncFailed', ref, label, failure });
}

/** Closes what was open, if anything was. */
export async function clearIncomingFailure(
  { clock, failures }: Pick<Services, 'clock' | 'failures'>,
  told: IncomingTold,
): Promise<void> {
  const ref = incomingRef(told);
  const open = await failures.read(ref);
  if (open) await failures.clear(ref, open.order, clock.now());
}

/** Of an id that no table takes, its beginning, and enough to tell it from others. */
function shownId(externalId: string): string {
  if (externalId === '' || isKeptId(externalId)) return externalId;
  return `${shortened(externalId, LONGEST_ID / 2)} ${contentHash(externalId)}`;
}
