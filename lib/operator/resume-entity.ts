import type { EntityName } from '../domain/records.ts';
import { wakeDependents } from '../sync/finish-link.ts';
import { gateKey } from '../sync/travel.ts';
import { assertConfigured } from './configured.ts';
import type { OperatorServices } from './services.ts';
import type { PauseServices } from './pause-entity.ts';

export type ResumeServices = PauseServices & Pick<OperatorServices, 'waits' | 'upserts' | 'dispatcher'>;

/**
 * Lets a paused entity go on at once. Answers how many records waited for it. Throws RangeError for an entity that is not
 * configured.
 */
export async function resumeEntity(
  services: ResumeServices,
  entity: EntityName,
): Promise<{ readonly woken: number }> {
  const { audit, clock, gates, integration, who } = services;
  assertConfigured(integration, entity);
  await audit.record({ at: clock.now(), who, what: 'resumed', subject: entity, detail: {} });
  await gates.setPaused(entity, false);
  const woken = await wakeDependents(services, gateKey(entity));
  await services.dispatcher.wake(0);
  return { woken };
}
