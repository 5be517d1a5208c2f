import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Integration } from '../../mapping/contract.ts';
import { mappingOf } from '../../sync/services.ts';
import { everything } from './everything.ts';
import type { World } from './world.ts';

interface Both {
  readonly database: Pick<World['database'], 'query'>;
  readonly precoro: Pick<World['precoro'], 'company' | 'switches' | 'records'>;
  readonly connector: Pick<World['connector'], 'targets'>;
}

/**
 * Vendors that the external system knew before precoro-sync came, and that Precoro names by their external id. Answers
 * how many. They are made in order, so that the hub's own numbers come out as Precoro names them.
 */
export async function seedKnownVendors(world: Both, integration: Integration): Promise<number> {
  const mapping = mappingOf(integration, 'supplier');
  const target = mapping && world.connector.targets[mapping.target];
  if (!mapping || !target) return 0;
  // A start that was killed in here left some of them, and numbers that are used up.
  await world.database.query('TRUNCATE precoro_sync.vendor RESTART IDENTITY CASCADE');
  const linked = [...everything(world.precoro)]
    .filter(({ entity }) => entity === 'supplier')
    .map(({ wire }) => CATALOGUE.supplier.decode(wire, { bankDetails: false }))
    .filter(({ externalId }) => externalId !== null)
    .sort((a, b) => ((a.externalId ?? '') < (b.externalId ?? '') ? -1 : 1));
  const company = integration.companies[0] ?? '';
  for (const supplier of linked) {
    const mapped = mapping.map(supplier, {
      company,
      definitions: { item: [], document: [], supplier: [] },
      counterpart: () => ({ state: 'awaited' }),
    });
    if (!mapped.ok)
      throw new Error(`The example's supplier ${supplier.label} cannot be mapped: ${mapped.words}`);
    const made = await target.create(mapped.payload, `before:${supplier.id}`, {
      company,
      signal: AbortSignal.timeout(30_000),
    });
    if (made.outcome !== 'applied') throw new Error(`The example's vendor ${supplier.label}: ${made.words}`);
    if (made.value.externalId !== supplier.externalId) {
      throw new Error(
        `The example's vendor ${supplier.label} became ${made.value.externalId}, not ${supplier.externalId ?? ''}`,
      );
    }
  }
  return linked.length;
}
