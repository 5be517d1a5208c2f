import { z } from 'zod';
import type { Connector, SourceRecord } from '../../lib/connectors/contract.ts';
import { MINUTE, SECOND, type Clock } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { creationBody, updateBody } from '../../lib/entities/write-bodies.ts';
import type { WriteValues } from '../../lib/entities/write-values.ts';
import type { ExternalRef, Feed, InwardCounterpart } from '../../lib/mapping/contract.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { ended } from './work-list.ts';

export interface NaiveInwardWorld {
  readonly clock: Clock;
  readonly gateway: PrecoroGateway;
  readonly sources: Connector['sources'];
  /** Parents before those that refer to them. */
  readonly feeds: readonly Feed[];
  readonly company: string;
}

export interface NaiveInward {
  /** What changes from now on is brought to Precoro. */
  start(): void;
  stop(): Promise<void>;
}

const POLL_EVERY_MS = 5 * MINUTE;
const PAUSE_MS = SECOND;
const TRIES = 5;
const idOf = z.object({ id: z.union([z.number(), z.string()]).transform(String) });
const field = z.object({ id: z.union([z.number(), z.string()]).transform(String), name: z.string() });

/**
 * What most people build first in this direction: each changed record is looked up by its external id and then written, whether
 * it differs or not. Where Precoro has no such look-up, it goes by what it has created itself. It maps as the configuration
 * says, obeys the limiters by waiting, and sends again what got no answer.
 */
export function naiveInward(world: NaiveInwardWorld): NaiveInward {
  const { clock, gateway, sources, feeds, company } = world;
  const end = new AbortController();
  const cursors = new Map<string, string | null>();
  /** Precoro's ids by entity and external id. */
  const known = new Map<string, string>();
  const later: { feed: Feed; record: SourceRecord }[] = [];
  const running: Promise<void>[] = [];

  async function work(): Promise<void> {
    for (const feed of feeds) await changesOf(feed);
    for (;;) {
      await clock.sleep(POLL_EVERY_MS, end.signal);
      const waiting = later.splice(0);
      for (const feed of feeds) {
        const again = waiting.filter((one) => one.feed === feed).map(({ record }) => record);
        for (const record of [...again, ...(await changesOf(feed))]) await bring(feed, record);
      }
    }
  }

  async function changesOf({ name, source }: Feed): Promise<readonly SourceRecord[]> {
    const records: SourceRecord[] = [];
    for (let hasMore = true; hasMore;) {
      const context = { company, signal: end.signal };
      const answer = await sources[source]?.changesSince(cursors.get(name) ?? null, context);
      if (answer?.outcome !== 'read') break;
      records.push(...answer.value.records);
      cursors.set(name, answer.value.cursor);
      hasMore = answer.value.hasMore;
    }
    return records;
  }

  async function bring(feed: Feed, record: SourceRecord): Promise<void> {
    for (const ref of feed.referencesOf(record.fields)) if (!known.has(nameOf(ref))) await lookUp(ref);
    const counterpart = (ref: ExternalRef): InwardCounterpart => {
      const id = known.get(nameOf(ref));
      return id === undefined ? { state: 'awaited' } : { state: 'linked', id };
    };
    const mapped = feed.map(record.fields, { company, counterpart });
    if (mapped.ok) await write(feed, record.externalId, mapped.values);
    else if (mapped.problem === 'awaits') later.push({ feed, record });
  }

  async function write(
    { entity, customField }: Feed,
    externalId: string,
    values: WriteValues,
  ): Promise<void> {
    const facts = CATALOGUE[entity];
    const shown = await lookUp({ entity, externalId });
    const id = known.get(nameOf({ entity, externalId }));
    const nested = customField === null ? {} : { fieldId: await fieldIdOf(entity, customField) };
    if (id !== undefined) {
      const body = updateBody(facts, values, shown ?? {});
      await ask({ kind: 'update', entity, key: { id, idn: null, ...nested }, body });
      return;
    }
    const answer = await ask({
      kind: 'create',
      entity,
      body: creationBody(facts, values, externalId),
      ...nested,
    });
    const made = answer?.kind === 'object' ? idOf.safeParse(answer.body) : null;
    if (made?.success) known.set(nameOf({ entity, externalId }), made.data.id);
  }

  /** The row that Precoro shows; undefined where it shows none, or cannot be asked. */
  async function lookUp({
    entity,
    externalId,
  }: Pick<ExternalRef, 'entity' | 'externalId'>): Promise<unknown> {
    if (!CATALOGUE[entity].canFilterByExternalId) return undefined;
    const answer = await ask({ kind: 'lookup', entity, externalIds: [externalId] });
    const row = answer?.kind === 'page' ? answer.rows[0] : undefined;
    const found = idOf.safeParse(row);
    if (found.success) known.set(nameOf({ entity, externalId }), found.data.id);
    return row;
  }

  async function fieldIdOf(entity: Feed['entity'], name: string): Promise<string> {
    const key = `field of ${entity} ${name}`;
    if (!known.has(key)) {
      const family = entity === 'itemFieldOption' ? 'item' : 'document';
      const answer = await ask({ kind: 'fieldDefinitions', family, page: 1 });
      const rows =
        answer?.kind === 'page' ? answer.rows.flatMap((row) => field.safeParse(row).data ?? []) : [];
      known.set(key, rows.find((one) => one.name === name)?.id ?? '');
    }
    return known.get(key) ?? '';
  }

  /** Undefined where there was no usable answer after all tries. */
  async function ask(call: PrecoroCall): Promise<PrecoroAnswer | undefined> {
    for (let tried = 1; tried <= TRIES;) {
      await clock.sleep(PAUSE_MS, end.signal);
      const answer = await gateway.send(call, end.signal);
      if (answer.kind === 'rateLimited') {
        await clock.sleep(Math.max(PAUSE_MS, (answer.until ?? 0) - clock.now()), end.signal);
        continue;
      }
      if (answer.kind !== 'unavailable') return answer;
      await clock.sleep(PAUSE_MS * 2 ** tried, end.signal);
      tried += 1;
    }
    return undefined;
  }

  return {
    start: () => void running.push(work()),
    async stop() {
      end.abort(new Error('The client is stopped'));
      await ended(running, end.signal);
    },
  };
}

function nameOf({ entity, externalId }: Pick<ExternalRef, 'entity' | 'externalId'>): string {
  return `${entity} ${externalId}`;
}
