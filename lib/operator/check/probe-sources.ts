import type { CallContext, Source, SourceRecord } from '../../connectors/contract.ts';
import { SECOND } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import { incomingContent } from '../../sync/incoming-content.ts';
import { line, type CheckLine, type CheckServices } from './contract.ts';

const DEADLINE_MS = 15 * SECOND;
/** Records told of one by one; the others are a number. */
const MOST_TOLD = 3;

type SourceServices = Pick<CheckServices, 'connector' | 'deadline' | 'integration'>;

/**
 * Whether the external system shows every source that the configuration takes from, and whether the first records of each can
 * be mapped: shows words that `values` lack, and blanks where Precoro wants something. No request to Precoro. Nothing where
 * the external system cannot be opened: that is told of its targets.
 */
export async function probeSources(services: SourceServices): Promise<readonly CheckLine[]> {
  const connector = await services.connector().catch(() => null);
  if (!connector) return [];
  const lines: CheckLine[] = [];
  for (const feed of services.integration.feeds) {
    const source = Object.hasOwn(connector.sources, feed.source) ? connector.sources[feed.source] : undefined;
    for (const company of feed.companies) lines.push(...(await probeFeed(services, feed, source, company)));
  }
  return lines;
}

async function probeFeed(
  { deadline, integration }: SourceServices,
  feed: Feed,
  source: Source | undefined,
  company: string,
): Promise<readonly CheckLine[]> {
  if (!source) {
    const cure = `Engineer: correct "source" of inward.${feed.name} in integration.config.ts.`;
    return [
      line('external system', feed.entity, 'fault', `The connector has no source "${feed.source}".`, {
        cure,
      }),
    ];
  }
  const place = integration.companies.length > 1 ? `${feed.source} in ${company}` : feed.source;
  const read = await firstPage(source, { company, signal: deadline(DEADLINE_MS) });
  if ('words' in read) {
    return [
      line('external system', feed.entity, 'fault', `${place} cannot be read: ${read.words}`, {
        cure: REACH,
      }),
    ];
  }
  const seen = line('external system', feed.entity, 'ok', `${place} can be read in the external system.`);
  return [seen, ...mappingLines(feed, source, company, read.records)];
}

const REACH =
  'Engineer: see whether it runs, and whether it can be reached from here. Functions in a network of their own may reach it all the same.';

async function firstPage(
  source: Source,
  context: CallContext,
): Promise<{ readonly records: readonly SourceRecord[] } | { readonly words: string }> {
  try {
    const answer = await source.changesSince(null, context);
    return answer.outcome === 'read' ? { records: answer.value.records } : { words: answer.words };
  } catch (error) {
    return { words: error instanceof Error ? error.message : String(error) };
  }
}

/** As if everything they point to were in Precoro: whether it is, is no question of the set-up. */
function mappingLines(
  feed: Feed,
  { spec }: Source,
  company: string,
  records: readonly SourceRecord[],
): readonly CheckLine[] {
  const refused: string[] = [];
  for (const record of records.filter(({ isGone }) => !isGone)) {
    const kept = incomingContent(feed, spec, record);
    const words = kept.ok ? refusalOf(feed, company, kept.content) : kept.failure.words;
    if (words !== null) refused.push(words);
  }
  const told = refused.slice(0, MOST_TOLD).map((words) => {
    return line('mapping', feed.entity, 'warning', `inward.${feed.name} would refuse a record: ${words}`);
  });
  if (refused.length <= MOST_TOLD) return told;
  const rest = `inward.${feed.name} would refuse ${refused.length - MOST_TOLD} more of the ${records.length} records looked at.`;
  return [...told, line('mapping', feed.entity, 'warning', rest)];
}

function refusalOf(feed: Feed, company: string, content: Parameters<Feed['map']>[0]): string | null {
  if (!feed.when(content)) return null;
  const mapped = feed.map(content, { company, counterpart: () => ({ state: 'linked', id: '1' }) });
  return mapped.ok ? null : mapped.words;
}
