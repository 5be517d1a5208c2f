import { OUTWARD_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE, entityByWebhookType } from '../../lib/entities/catalogue.ts';
import type { EntityFacts } from '../../lib/entities/entity.ts';
import { MINUTE, SECOND, toPrecoroTime } from '../../lib/domain/time.ts';
import type { Client, ClientWorld } from './contract.ts';
import type { Pace } from './paced-calls.ts';
import { NoAnswerError, pacedCalls } from './paced-calls.ts';
import type { Row } from './wire.ts';
import { noticeOf, pageOf, rowOf } from './wire.ts';
import { WorkList, ended } from './work-list.ts';

/** All optional. */
export interface NaiveOptions {
  /** Between the polls of all lists; default 30 minutes. */
  readonly pollEveryMs?: number;
}

type Job =
  /** `key`: a document's IDN, a supplier's id. */
  | { readonly kind: 'look'; readonly facts: EntityFacts; readonly key: string }
  | { readonly kind: 'poll'; readonly facts: EntityFacts; readonly since: string; readonly page: number };

const PACE: Pace = { pauseMs: SECOND, tries: 5, backoffMs: (tried) => SECOND * 2 ** tried };
const APPROVED = 2;

/**
 * What most people build first: each webhook is a job that reads its record, a poll of each list every half hour catches
 * what webhooks lost, and one worker does the jobs in the order they came. It obeys the limiters by waiting. Several
 * webhooks about one record are as many jobs. Rows that it has already written in that version are not read again.
 */
export function naiveClient(world: ClientWorld, options: NaiveOptions = {}): Client & { waiting(): number } {
  const { clock } = world;
  const end = new AbortController();
  const ask = pacedCalls(world, PACE, end.signal);
  const jobs = new WorkList<Job>();
  const written = new Map<string, string>();
  const running: Promise<unknown>[] = [];

  async function work(): Promise<void> {
    for (;;) {
      const job = await jobs.next(end.signal);
      try {
        await (job.kind === 'look' ? look(job) : poll(job));
      } catch (error) {
        // Given up; the next poll may bring it again.
        if (!(error instanceof NoAnswerError)) throw error;
      }
    }
  }

  async function look({ facts, key }: Extract<Job, { kind: 'look' }>): Promise<void> {
    const answer = await ask('GET', `${facts.path}/${key}`);
    if (answer.status === 200) await take(facts, rowOf(answer.body));
  }

  async function poll({ facts, since, page }: Extract<Job, { kind: 'poll' }>): Promise<void> {
    const answer = await ask('GET', `${facts.path}?modifiedSince=${since}&per_page=200&page=${page}`);
    if (answer.status !== 200) return;
    const { rows, hasNext } = pageOf(answer.body);
    for (const row of rows) {
      if (written.get(nameOf(facts, row)) === row.updateDate) continue;
      if (!facts.isDocument) await take(facts, row);
      else if (row.status === APPROVED) jobs.add({ kind: 'look', facts, key: keyOf(facts, row) });
    }
    if (hasNext) jobs.add({ kind: 'poll', facts, since, page: page + 1 });
  }

  /** Documents travel once they are approved, and are followed from then on. */
  async function take(facts: EntityFacts, row: Row): Promise<void> {
    const isNew = row.externalId === null;
    if (facts.isDocument && row.status !== APPROVED && isNew) return;
    const externalId = await world.external.write(facts.name, String(row.id), row);
    written.set(nameOf(facts, row), row.updateDate);
    if (isNew) await ask('PATCH', `${facts.path}/${keyOf(facts, row)}`, { externalId });
  }

  async function pollRegularly(): Promise<void> {
    for (let since = clock.now(); ;) {
      await clock.sleep(options.pollEveryMs ?? 30 * MINUTE, end.signal);
      const next = clock.now();
      for (const name of OUTWARD_NAMES)
        jobs.add({ kind: 'poll', facts: CATALOGUE[name], since: toPrecoroTime(since), page: 1 });
      since = next;
    }
  }

  return {
    start() {
      running.push(work(), pollRegularly());
    },
    onWebhook(body) {
      const notice = noticeOf(body);
      const facts = notice && entityByWebhookType(notice.type);
      const key = facts?.pathKey === 'idn' ? notice?.idn : notice?.id;
      if (facts && key !== undefined) jobs.add({ kind: 'look', facts, key: String(key) });
    },
    async stop() {
      end.abort(new Error('The client is stopped'));
      await ended(running, end.signal);
    },
    waiting: () => jobs.size,
  };
}

function keyOf(facts: EntityFacts, row: Row): string {
  return facts.pathKey === 'idn' ? (row.idn ?? '') : String(row.id);
}

function nameOf(facts: EntityFacts, row: Row): string {
  return `${facts.name}#${row.id}`;
}
