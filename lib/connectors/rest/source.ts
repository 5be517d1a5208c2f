import type { ReadOutcome } from '../../domain/outcomes.ts';
import type { CallContext, ChangePage, Source, SourceRecord } from '../contract.ts';
import { unavailable } from '../unavailable.ts';
import { step } from './changes.ts';
import type { ApiClient } from './client.ts';
import { decodeSourceRecord } from './decode.ts';
import { walk, type Reading } from './listing.ts';
import type { SourcePlan } from './plan.ts';
import { readPosition, writePosition } from './source-cursor.ts';
import { readOne } from './target.ts';

/** Pages that hold nothing new are passed over at once, but not for ever: a function has little time. */
const MOST_REQUESTS = 10;

/** One source of a described API. */
export function describedSource(client: ApiClient, plan: SourcePlan): Source {
  const { record, read } = plan;
  const reading: Reading<SourceRecord> = {
    ...{ client, record, read },
    decode: (json) => decodeSourceRecord(record, json),
  };
  return {
    spec: plan.spec,
    changesSince: (cursor, context) => changesSince(reading, plan, cursor, context),
    read: (externalId, context) => readOne(reading, externalId, context),
    list: (company) => standing(walk(reading, plan.list, { company })),
  };
}

async function changesSince(
  reading: Reading<SourceRecord>,
  { name, changes: listing }: SourcePlan,
  cursor: string | null,
  { company, signal }: CallContext,
): Promise<ReadOutcome<ChangePage>> {
  const owner = [reading.client.plan.baseUrl, name, company];
  let position = readPosition(owner, cursor);
  for (let requests = 1; ; requests += 1) {
    const taken = await step({ reading, listing, company, signal }, position);
    if (taken.is !== 'got') return unavailable(taken);
    const { fresh, next, hasMore } = taken.value;
    position = next;
    if (hasMore && fresh.length === 0 && requests < MOST_REQUESTS) continue;
    const page = { records: fresh, cursor: writePosition(owner, position), hasMore };
    return { outcome: 'read', value: page };
  }
}

async function* standing(records: AsyncIterable<SourceRecord>): AsyncGenerator<SourceRecord> {
  for await (const record of records) if (!record.isGone) yield record;
}
