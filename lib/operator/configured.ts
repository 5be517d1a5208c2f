import type { EntityName } from '../domain/records.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import { mappingOf } from '../sync/services.ts';

/** An entity's mapping. Throws RangeError where the configuration leaves the entity out. */
export function configured(integration: Integration, entity: EntityName): EntityMapping {
  const mapping = mappingOf(integration, entity);
  if (mapping) return mapping;
  const names = integration.entities.map((one) => one.entity).join(', ');
  throw new RangeError(`the configuration has no entity "${entity}"; it has: ${names}`);
}
