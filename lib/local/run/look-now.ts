import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { DispatcherWake } from '../../sync/ports/delivery.ts';
import type { SourceCursors } from '../../sync/ports/inbound.ts';
import type { EntityStates } from '../../sync/ports/state.ts';

interface Looks {
  readonly states: Pick<EntityStates, 'addHint'>;
  readonly sourceCursors: Pick<SourceCursors, 'ask'>;
  readonly dispatcher: Pick<DispatcherWake, 'wake'>;
}

/** Whoever watches need not wait until the next poll: each entity and each source is looked at now. */
export async function lookNow(
  { states, sourceCursors, dispatcher }: Looks,
  { entities, feeds }: Pick<Integration, 'entities' | 'feeds'>,
  clock: Clock,
): Promise<void> {
  for (const { entity } of entities) await states.addHint(entity, null, clock.now());
  for (const { source, companies } of feeds)
    for (const company of companies) await sourceCursors.ask(source, company, clock.now());
  await dispatcher.wake(0);
}
