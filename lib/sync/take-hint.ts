import { QUIET_MS } from '../domain/debounce.ts';
import type { EntityName } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import { hintKey } from './hint-key.ts';
import type { Services } from './services.ts';

/** A webhook is a hint, not a job: it says "look at this entity", and may be lost, doubled, reordered or forged. */
export interface WebhookHint {
  readonly entity: EntityName;
  readonly id: string;
  readonly idn: string | null;
}

/**
 * Marks the entity dirty; only the change from clean to dirty wakes the dispatcher. The echo of our own write asks for
 * nothing: the next read of the entity, half an hour later at most, shows it. True if the dispatcher was woken.
 */
export async function takeHint(
  services: Pick<Services, 'clock' | 'states' | 'echoes' | 'dispatcher'>,
  hint: WebhookHint,
): Promise<boolean> {
  const { clock, states, echoes, dispatcher } = services;
  if (await echoes.take({ entity: hint.entity, id: hint.id }, clock.now())) {
    await states.noteEcho(hint.entity, clock.now());
    return false;
  }
  const becameDirty = await states.addHint(hint.entity, hintKey(hint), clock.now());
  if (becameDirty) await dispatcher.wake(QUIET_MS / SECOND);
  return becameDirty;
}
