import { ENTITY_NAMES, type EntityName } from '../../domain/records.ts';
import type { Integration } from '../../mapping/contract.ts';
import { goLive, planGoLive } from '../../operator/go-live.ts';
import { feedsOf, mappingOf } from '../../sync/services.ts';
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

/** Entities that travel in either direction, those first that others refer to. */
export function gatesOf(integration: Integration): readonly EntityName[] {
  return ENTITY_NAMES.filter(
    (entity) => mappingOf(integration, entity) !== undefined || feedsOf(integration, entity).length > 0,
  );
}

/** Entities that only come from the external system, in the same order. */
export function fedAlone(integration: Integration): readonly EntityName[] {
  return gatesOf(integration).filter((entity) => !mappingOf(integration, entity));
}
