import type { EntityName } from '../domain/records.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';

/** An entity's mapping. Throws RangeError where the configuration leaves the entity out. */
export function configured(integration: Integration, entity: EntityName): EntityMapping {
  const mapping = mappingOf(integration, entity);
  if (mapping) return mapping;
  const names = integration.entities.map((one) => one.entity).join(', ');
  throw new RangeError(`the configuration has no entity "${entity}"; it has: ${names}`);
}

/** Throws RangeError for an entity that neither goes out nor comes in. */
export function assertConfigured(integration: Integration, entity: EntityName): void {
  if (mappingOf(integration, entity) || feedsOf(integration, entity).length > 0) return;
  const names = new Set([...integration.entities, ...integration.feeds].map((one) => one.entity));
  throw new RangeError(`the configuration has no entity "${entity}"; it has: ${[...names].join(', ')}`);
}
