import type { Connector, ExternalRecord, Payload, Source, Target } from '../../lib/connectors/contract.ts';
import type { WriteOutcome } from '../../lib/domain/outcomes.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';

/** Of one call. */
export const EXTERNAL_LATENCY_MS = { least: 50, most: 300 };

export interface ExternalOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The system itself, which answers at once. */
  readonly connector: Connector;
  /** Called with every text of a record that was written. */
  readonly onWritten: (text: string) => void;
}

/** The external system, as far away as one in another data centre. */
export function distantExternal({ clock, random, connector, onWritten }: ExternalOptions): Connector {
  const travel = () =>
    clock.sleep(
      EXTERNAL_LATENCY_MS.least + random() * (EXTERNAL_LATENCY_MS.most - EXTERNAL_LATENCY_MS.least),
    );
  const targets = Object.entries(connector.targets).map(([name, target]) => [
    name,
    distantTarget(target, travel, onWritten),
  ]);
  const sources = Object.entries(connector.sources).map(([name, source]) => [
    name,
    distantSource(source, travel),
  ]);
  return {
    ...connector,
    targets: Object.fromEntries(targets) as Connector['targets'],
    sources: Object.fromEntries(sources) as Connector['sources'],
  };
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

function distantSource(source: Source, travel: () => Promise<void>): Source {
  return {
    ...source,
    changesSince: async (cursor, context) => {
      await travel();
      return source.changesSince(cursor, context);
    },
  };
}
