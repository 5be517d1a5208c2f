import type { Target } from '../../connectors/contract.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { EntityName } from '../../domain/records.ts';
import type { Integration } from '../../mapping/contract.ts';
import { compareBothSides, FAULTS, type Comparison, type Fault, type Found } from '../../sync/reconcile.ts';
import type { Stores } from './stores.ts';

/** What the comparison of both systems came to; all counts 0 is the promise. */
export type Proof = { readonly ok: boolean } & Readonly<Record<Fault, number>>;

interface Listable {
  readonly targets: Readonly<Record<string, Pick<Target, 'spec' | 'list'>>>;
}

/** Everything in Precoro, complete, as its API would show it. */
export type AllWire = () => Iterable<{ readonly entity: EntityName; readonly wire: unknown }>;

/** Compares both systems record by record. A record that does not decode is left to its failure. */
export async function compareSystems(
  integration: Integration,
  connector: Listable,
  stores: Pick<Stores, 'states' | 'definitions' | 'failures'>,
  everything: AllWire,
): Promise<Comparison> {
  const states = await stores.states.readAll();
  const known = await stores.definitions.read();
  return compareBothSides({
    integration,
    catalogue: CATALOGUE,
    specs: Object.fromEntries(Object.entries(connector.targets).map(([name, { spec }]) => [name, spec])),
    definitions: known?.definitions ?? { item: [], document: [], supplier: [] },
    precoro: [...decoded(everything)],
    external: await listExternal(integration, connector),
    failures: await stores.failures.list(10_000),
    observed: new Set(states.filter(({ gate }) => gate !== 'live').map(({ entity }) => entity)),
  });
}

export function proofOf({ findings }: Comparison): Proof {
  const counts = Object.fromEntries(
    FAULTS.map((fault) => [fault, findings.filter((finding) => finding.fault === fault).length]),
  ) as Record<Fault, number>;
  return { ok: findings.length === 0, ...counts };
}

function* decoded(everything: AllWire): Generator<{ entity: EntityName; record: PrecoroRecord }> {
  for (const { entity, wire } of everything()) {
    try {
      yield { entity, record: CATALOGUE[entity].decode(wire, { bankDetails: false }) };
    } catch {
      // Its failure is in the failures table and says so.
    }
  }
}

async function listExternal(integration: Integration, connector: Listable): Promise<Found[]> {
  const found: Found[] = [];
  const targets = new Set(integration.entities.map(({ target }) => target));
  for (const company of integration.companies) {
    for (const target of targets) {
      for await (const record of connector.targets[target]?.list(company) ?? []) {
        found.push({ target, company, record });
      }
    }
  }
  return found;
}
