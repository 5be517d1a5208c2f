import type { EntityName } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import { DEBOUNCE_MS } from './choose-work.ts';
import { hintKey } from './hint-key.ts';
import type { Services } from './services.ts';

/** A webhook is a hint, not a job: it says "look at this entity", and may be lost, doubled, reordered or forged. */
export interface WebhookHint {
  readonly entity: EntityName;
  readonly id: string;
  readonly idn: string | null;
}

/** Marks the entity dirty; only the change from clean to dirty wakes the dispatcher. True if it did. */
export async function takeHint(
  services: Pick<Services, 'clock' | 'states' | 'dispatcher'>,
  hint: WebhookHint,
): Promise<boolean> {
  const becameDirty = await services.states.addHint(hint.entity, hintKey(hint), services.clock.now());
  if (becameDirty) await services.dispatcher.wake(DEBOUNCE_MS / SECOND);
  return becameDirty;
}
