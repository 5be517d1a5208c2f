import type { SourceHint } from '../connectors/contract.ts';
import type { Services } from './services.ts';
import { sourceReaders } from './source-readers.ts';

/**
 * What a webhook of the external system says is a hint, not a job: the source is read soon. Hints of what no feed takes are
 * passed over. Answers how many sources were asked for.
 */
export async function askSources(
  { clock, integration, sourceCursors }: Pick<Services, 'clock' | 'integration' | 'sourceCursors'>,
  hints: readonly SourceHint[],
): Promise<number> {
  const named = sourceReaders(integration).filter(({ source, company }) =>
    hints.some((hint) => hint.source === source && hint.company === company),
  );
  await Promise.all(named.map(({ source, company }) => sourceCursors.ask(source, company, clock.now())));
  return named.length;
}
