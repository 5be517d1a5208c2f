import type { Target } from '../../connectors/contract.ts';
import type { JsonObject } from '../../domain/json.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { EntityMapping, Integration } from '../../mapping/contract.ts';
import type { Supplier } from '../../mock-precoro/model.ts';
import { Presenter } from '../../mock-precoro/present.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import { mappingOf } from '../../sync/services.ts';
import { chooseShared } from './choose-shared.ts';
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
  const place = vendorsOf(world, integration);
  if (!place) return 0;
  // A start that was killed in here left some of them, and numbers that are used up.
  await world.database.query('TRUNCATE precoro_sync.vendor RESTART IDENTITY CASCADE');
  const linked = world.precoro.company
    .listSuppliers(({ externalId }) => externalId !== null)
    .sort((a, b) => ((a.externalId ?? '') < (b.externalId ?? '') ? -1 : 1));
  for (const supplier of linked) {
    const made = await makeVendor(place, supplier);
    const { company } = place;
    if (shownIdOf(integration.companies, { company, externalId: made }) === supplier.externalId) continue;
    throw new Error(`The example's vendor ${supplier.name} became ${made}, not ${supplier.externalId ?? ''}`);
  }
  return linked.length;
}

/**
 * Vendors of suppliers that both systems hold without knowing: some exactly alike, a few under another code. After
 * {@link seedKnownVendors}, whose numbers come first. Answers how many of both.
 */
export async function seedSharedVendors(
  world: Both,
  integration: Integration,
): Promise<{ readonly exact: number; readonly doubtful: number }> {
  const place = vendorsOf(world, integration);
  if (!place) return { exact: 0, doubtful: 0 };
  const { exact, doubtful } = chooseShared(world.precoro, integration);
  for (const supplier of exact) await makeVendor(place, supplier);
  for (const supplier of doubtful) await makeVendor(place, supplier, `K-${supplier.id}`);
  return { exact: exact.length, doubtful: doubtful.length };
}

interface Vendors {
  readonly presenter: Presenter;
  readonly mapping: EntityMapping;
  readonly target: Target;
  readonly company: string;
}

/** Null where the configuration leaves suppliers out, or the external system keeps none. */
function vendorsOf({ precoro, connector }: Both, integration: Integration): Vendors | null {
  const mapping = mappingOf(integration, 'supplier');
  const target = mapping && connector.targets[mapping.target];
  if (!mapping || !target) return null;
  const presenter = new Presenter(precoro.company, precoro.switches);
  return { presenter, mapping, target, company: integration.companies[0] ?? '' };
}

/** As the mapping would make it, under `code` where one is given; answers its number there. */
async function makeVendor(place: Vendors, supplier: Supplier, code?: string): Promise<string> {
  const { presenter, mapping, target, company } = place;
  const record = CATALOGUE.supplier.decode(presenter.supplierRow(supplier), { bankDetails: false });
  const mapped = mapping.map(record, {
    company,
    definitions: { item: [], document: [], supplier: [] },
    counterpart: () => ({ state: 'awaited' }),
  });
  if (!mapped.ok)
    throw new Error(`The example's supplier ${supplier.name} cannot be mapped: ${mapped.words}`);
  const fields = code === undefined ? mapped.payload.fields : underCode(mapped.payload.fields, code, place);
  const made = await target.create({ ...mapped.payload, fields }, `before:${supplier.id}`, {
    company,
    signal: AbortSignal.timeout(30_000),
  });
  if (made.outcome !== 'applied') throw new Error(`The example's vendor ${supplier.name}: ${made.words}`);
  return made.value.externalId;
}

/** The same vendor as somebody entered it who did not know it: another code, and no registration number. */
function underCode(fields: JsonObject, code: string, { target }: Vendors): JsonObject {
  const [natural = ''] = target.spec.naturalKey;
  const unknown = 'registration_number' in fields ? { registration_number: null } : {};
  return { ...fields, ...unknown, [natural]: code };
}
