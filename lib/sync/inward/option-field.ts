import type { CustomFieldDefinitions, Feed } from '../../mapping/contract.ts';
import type { Inbound } from '../ports/inbound.ts';
import { DEFINITIONS_KEY } from '../read-definitions.ts';
import type { InwardServices } from './services.ts';
import { inboundAwaits } from './wait-inbound.ts';

/**
 * Where a path takes the custom field that the feed's options belong to: its id. `unknown`: the definitions are not read
 * yet, or hold no field of that name.
 */
export async function fieldIdOf(
  { definitions }: Pick<InwardServices, 'definitions'>,
  { entity, customField }: Pick<Feed, 'entity' | 'customField'>,
): Promise<{ readonly fieldId?: string } | 'unknown'> {
  if (customField === null) return {};
  const known = await definitions.read();
  const family: keyof CustomFieldDefinitions = entity === 'itemFieldOption' ? 'item' : 'document';
  const field = known?.definitions[family].find(
    ({ name }) => name.toLowerCase() === customField.toLowerCase(),
  );
  return field ? { fieldId: field.id } : 'unknown';
}

/** Definitions are read again each day; a field that does not come is told. */
export async function awaitField(
  services: InwardServices,
  { name, customField }: Pick<Feed, 'name' | 'customField'>,
  inbounds: readonly Inbound[],
): Promise<void> {
  const words = `Custom field "${customField ?? ''}" is not known in Precoro, which inward.${name} names. Engineer: make it there, or correct the name.`;
  for (const inbound of inbounds) await inboundAwaits(services, inbound, words, DEFINITIONS_KEY);
}
