import type { EntityName, RecordRef } from '../../domain/records.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { labelOfInbound } from '../../sync/inward/inbound-state.ts';
import type { Inbound } from '../../sync/ports/inbound.ts';
import { feedsOf } from '../../sync/services.ts';
import { incomingKeyOf, type ReadIncomingServices } from './incoming-key.ts';
import type { OperatorServices } from '../services.ts';

type FindServices = ReadIncomingServices & Pick<OperatorServices, 'failures'>;

/** Fields of a source by which people call its records. */
const NAMES = ['name', 'number', 'code', 'payment_number', 'sku'];

/** The external record that is named in full, such as `~tax/default/T-21`; also one of which only a failure is known. */
export async function incomingByKey(services: FindServices, text: string): Promise<readonly RecordRef[]> {
  const key = incomingKeyOf(services.integration, { id: text });
  if (!key) return [];
  const inbound = await services.inbounds.read(key);
  if (inbound) return [refOf(inbound)];
  const ref = { entity: key.of.entity, id: text };
  return (await services.failures.read(ref)) ? [ref] : [];
}

/** External records with one of these ids. */
export async function incomingById(
  { integration, inbounds }: FindServices,
  entities: readonly EntityName[],
  ids: readonly string[],
): Promise<readonly RecordRef[]> {
  const keys = entities.flatMap((entity) =>
    feedsOf(integration, entity).flatMap(({ name: feed, companies }) =>
      companies.flatMap((company) => ids.map((externalId) => ({ feed, company, externalId }))),
    ),
  );
  const found = keys.length === 0 ? [] : [...(await inbounds.readMany(keys)).values()];
  return found.map(refOf);
}

/** External records of that name, number or code. Reads all of the entities' feeds. */
export async function incomingByName(
  { integration, inbounds }: FindServices,
  entities: readonly EntityName[],
  wanted: string,
  limit: number,
): Promise<readonly RecordRef[]> {
  const found: RecordRef[] = [];
  for (const { name } of entities.flatMap((entity) => feedsOf(integration, entity))) {
    for await (const inbound of inbounds.scan(name)) {
      if (found.length >= limit) return found;
      const names = [labelOfInbound(inbound), ...NAMES.map((field) => inbound.content[field])];
      if (names.some((one) => typeof one === 'string' && one.toLowerCase() === wanted))
        found.push(refOf(inbound));
    }
  }
  return found;
}

/** Its record in Precoro, whose way shows both directions; its own name while it has none. */
function refOf(inbound: Inbound): RecordRef {
  return inbound.ref ?? incomingRef(inbound);
}
