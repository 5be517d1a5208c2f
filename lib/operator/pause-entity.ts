import type { EntityName } from '../domain/records.ts';
import { assertConfigured } from './configured.ts';
import type { OperatorServices } from './services.ts';

export type PauseServices = Pick<OperatorServices, 'clock' | 'integration' | 'gates' | 'audit' | 'who'>;

/**
 * Stops an entity: nothing of it is read from Precoro or written on either side until it is resumed. What happens
 * meanwhile is not lost. Throws RangeError for an entity that is not configured.
 */
export async function pauseEntity(services: PauseServices, entity: EntityName): Promise<void> {
  const { audit, clock, gates, integration, who } = services;
  assertConfigured(integration, entity);
  await audit.record({ at: clock.now(), who, what: 'paused', subject: entity, detail: {} });
  await gates.setPaused(entity, true);
}
