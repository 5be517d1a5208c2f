import type { EntityName } from '../../domain/records.ts';
import { goLive, planGoLive } from '../../operator/go-live.ts';
import type { Running } from '../run/running.ts';
import { SceneError } from './until.ts';

/** As "precoro-sync go-live" does. Throws SceneError for what speaks against it: that is no part of this story. */
export async function openGate({ services }: Pick<Running, 'services'>, entity: EntityName): Promise<void> {
  const plan = await planGoLive(services, entity);
  if (plan.refusals.length > 0) throw new SceneError(plan.refusals.join(' '));
  await goLive(services, plan);
}

/** An earlier start may have opened it, before it was killed in the middle of the story. */
export async function isGateOpen(
  { services }: Pick<Running, 'services'>,
  entity: EntityName,
): Promise<boolean> {
  const states = await services.states.readAll();
  return states.some((state) => state.entity === entity && state.gate === 'live');
}
