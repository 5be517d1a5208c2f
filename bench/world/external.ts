import type {
  Connector,
  ExternalRecord,
  Payload,
  Target,
  TargetSpec,
} from '../../lib/connectors/contract.ts';
import type { WriteOutcome } from '../../lib/domain/outcomes.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import { fakeExternal } from '../../test/sync/fakeExternal.ts';
import { linkedId } from './precoro.ts';

/** Of one call. */
export const EXTERNAL_LATENCY_MS = { least: 50, most: 300 };

export interface ExternalOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  /** Suppliers that are there from the start, under the ids that Precoro shows. */
  readonly suppliers: number;
  /** Called with every text of a record that was written. */
  readonly onWritten: (text: string) => void;
}

/** The external system in memory, as far away as one in another data centre. */
export function benchExternal(options: ExternalOptions): Connector {
  const { clock, random, targets, suppliers, onWritten } = options;
  const external = fakeExternal(clock, targets, { kind: 'uniqueReference' });
  for (let index = 0; index < suppliers; index += 1)
    external.plant('vendor', linkedId(index), { fields: {}, lines: [] });
  const travel = () =>
    clock.sleep(
      EXTERNAL_LATENCY_MS.least + random() * (EXTERNAL_LATENCY_MS.most - EXTERNAL_LATENCY_MS.least),
    );
  const { connector } = external;
  const distant = Object.entries(connector.targets).map(([name, target]) => [
    name,
    distantTarget(target, travel, onWritten),
  ]);
  return { ...connector, targets: Object.fromEntries(distant) as Connector['targets'] };
}

function distantTarget(
  target: Target,
  travel: () => Promise<void>,
  onWritten: (text: string) => void,
): Target {
  const written = async (
    payload: Payload,
    write: () => Promise<WriteOutcome<ExternalRecord>>,
  ): Promise<WriteOutcome<ExternalRecord>> => {
    await travel();
    const outcome = await write();
    if (outcome.outcome === 'applied')
      for (const value of Object.values(payload.fields)) if (typeof value === 'string') onWritten(value);
    return outcome;
  };
  return {
    ...target,
    create: (payload, key, context) => written(payload, () => target.create(payload, key, context)),
    update: (id, payload, context) => written(payload, () => target.update(id, payload, context)),
    read: async (id, context) => {
      await travel();
      return target.read(id, context);
    },
    findByNaturalKey: async (payload, context) => {
      await travel();
      return target.findByNaturalKey(payload, context);
    },
  };
}
