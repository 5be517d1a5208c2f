import type { Connector } from '../../connectors/contract.ts';
import { keepIncoming } from '../../sync/keep-incoming.ts';
import type { InboundKey } from '../../sync/ports/inbound.ts';
import { sourceReaders } from '../../sync/source-readers.ts';
import { ExternalUnreachableError, opened, readExternal } from '../ask-external.ts';
import type { OperatorServices } from '../services.ts';

export type ReadSourceServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'connector' | 'deadline' | 'inbounds' | 'links' | 'failures'
>;

/**
 * Reads one record from the external system now, and keeps what it is to be in Precoro, as the poll does. False where the
 * system does not have it.
 *
 * Throws ExternalUnreachableError.
 */
export async function readFromSource(
  services: ReadSourceServices,
  { feed, company, externalId }: InboundKey,
): Promise<boolean> {
  const { clock, inbounds, links, failures, integration } = services;
  const reader = sourceReaders(integration).find(
    (one) => one.company === company && one.feeds.some(({ name }) => name === feed),
  );
  if (!reader) return false;
  const source = sourceOf(await opened(services), reader.source);
  const record = await readExternal(services, source, company, externalId);
  if (!record) return false;
  const kept = { clock, inbounds, links, failures, ...SILENT };
  await keepIncoming(kept, reader, source.spec, [record]);
  return true;
}

/** Whoever gave the command hears what came of it. */
const SILENT = { events: { publish: async () => undefined }, log: () => undefined };

function sourceOf(connector: Connector, name: string): Connector['sources'][string] {
  const source = Object.hasOwn(connector.sources, name) ? connector.sources[name] : undefined;
  if (source) return source;
  throw new ExternalUnreachableError(`connector ${connector.name} has no source "${name}"`);
}
