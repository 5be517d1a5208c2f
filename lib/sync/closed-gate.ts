import type { EntityName } from '../domain/records.ts';
import { mappingOf, type Services } from './services.ts';
import { gateOf } from './travel.ts';

/** In words, why nothing of this entity may be written now; null when it may. */
export async function closedGate(
  { states, integration, catalogue }: Pick<Services, 'states' | 'integration' | 'catalogue'>,
  entity: EntityName,
): Promise<string | null> {
  const { label } = catalogue[entity];
  const state = (await states.readAll()).find((one) => one.entity === entity);
  if (state?.paused) return `${label} is paused`;
  const mapping = mappingOf(integration, entity);
  const gate = mapping ? gateOf(state ?? { gate: null }, mapping) : 'observe';
  return gate === 'live'
    ? null
    : `${label} is only observed: nothing is written until a person opens the gate`;
}
