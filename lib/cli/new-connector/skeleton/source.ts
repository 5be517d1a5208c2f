import type { ReadOutcome } from '../../../domain/outcomes.ts';
import type { CallContext, ChangePage, Source, SourceRecord } from '../../../connectors/contract.ts';
import { changesAnswer, taxAnswer, taxesAnswer } from './records.ts';
import { SKELETON_SOURCES } from './source-spec.ts';
import type { System } from './system.ts';
import { readOne } from './target.ts';

const LIST_TIMEOUT_MS = 60_000;

/** The system's taxes. It numbers its changes itself, so its number is the cursor. */
export function taxSource(system: System): Source {
  return {
    spec: SKELETON_SOURCES.tax,
    changesSince: (cursor, context) => changesSince(system, cursor, context),
    read: (externalId, context) =>
      readOne(
        system,
        taxAnswer,
        `${taxPath(context.company)}/${encodeURIComponent(externalId)}`,
        context.signal,
      ),
    list: (company) => list(system, company),
  };
}

async function changesSince(
  system: System,
  cursor: string | null,
  { company, signal }: CallContext,
): Promise<ReadOutcome<ChangePage>> {
  const since = positionIn(cursor, company);
  const path = `${taxPath(company)}/changes?since=${encodeURIComponent(since)}`;
  const read = await readOne(system, changesAnswer, path, signal);
  if (read.outcome !== 'read') return read;
  if (read.value === null) {
    const words = 'The system has no list of changes at this address. Engineer: correct it.';
    return { outcome: 'unavailable', retryAfterSeconds: 300, words };
  }
  const { records, next, more } = read.value;
  return { outcome: 'read', value: { records, cursor: JSON.stringify({ company, next }), hasMore: more } };
}

/** The beginning for a cursor that cannot be read, or is another company's. */
function positionIn(cursor: string | null, company: string): string {
  try {
    const kept: unknown = JSON.parse(cursor ?? 'null');
    const isOurs = typeof kept === 'object' && kept !== null && 'company' in kept && kept.company === company;
    return isOurs && 'next' in kept && typeof kept.next === 'string' ? kept.next : '0';
  } catch {
    return '0';
  }
}

/** Throws with words for people when the system does not answer. */
async function* list(system: System, company: string): AsyncGenerator<SourceRecord> {
  const read = await readOne(system, taxesAnswer, taxPath(company), AbortSignal.timeout(LIST_TIMEOUT_MS));
  if (read.outcome !== 'read') throw new Error(read.words);
  for (const record of read.value ?? []) if (!record.isGone) yield record;
}

function taxPath(company: string): string {
  return `/${encodeURIComponent(company)}/taxes`;
}
