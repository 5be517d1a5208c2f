import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import type { TableName } from '../../lib/config/tables.ts';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import type {
  CrossReference,
  EntityStates,
  Failures,
  Link,
  Links,
  Mirror,
  MirrorWork,
  Waits,
  WriteBacks,
  WriteBackWork,
} from '../../lib/sync/ports/state.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import { memoryFailures } from '../support/memory/memoryFailures.ts';
import { memoryMirror } from '../support/memory/memoryMirror.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, failure, invoice, mirrorRecord } from './samples.ts';

const tables = embeddedTables();
// Another engine may take long to make the many tables.
jest.setTimeout(120_000);
const HOUR_FROM_NOW = NOW + 3_600_000;

/** One random act on a port: what it does depends on small numbers only, so that acts meet each other. */
interface Act {
  readonly kind: number;
  readonly record: number;
  readonly a: number;
  readonly b: number;
}

/** What an act answers; `memory` carries what earlier acts on the same port answered. */
type Perform<Port> = (port: Port, act: Act, now: number, memory: Map<string, unknown>) => Promise<unknown>;

const small = fc.nat({ max: 3 });
const acts = fc.array(
  fc.record({ kind: fc.nat({ max: 5 }), record: fc.nat({ max: 1 }), a: small, b: small }),
  {
    minLength: 4,
    maxLength: 16,
  },
);

/** Runs the same random acts on the fake and on the adapter: every answer must be the same. */
async function agree<Port>(
  table: TableName,
  fake: () => Port,
  real: (place: TablePlace) => Port,
  perform: Perform<Port>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      const ports = [fake(), real(await tables.place(table))];
      const memories = ports.map(() => new Map<string, unknown>());
      for (const [index, act] of steps.entries()) {
        const now = NOW + index * 1000;
        const [expected, actual] = await Promise.all(
          ports.map((port, which) => perform(port, act, now, memories[which] ?? new Map<string, unknown>())),
        );
        expect(actual).toEqual(expected);
      }
    }),
    { numRuns: 25 },
  );
}

const refs: readonly RecordRef[] = [invoice(1), invoice(2)];
const refOf = ({ record }: Act): RecordRef => refs[record] ?? invoice(1);

const onStates: Perform<EntityStates> = async (states, { kind, a, b }, now) => {
  const answer =
    kind < 3
      ? await states.addHint('invoice', a === 3 ? null : String(a), now)
      : kind < 5
        ? await states.coverHints('invoice', { dirtySeq: a + b, seen: [String(a)], missed: [String(b)] }, now)
        : await states.saveCursor(
            'invoice',
            { watermark: now, proved: a > 1, reading: null, dueAt: b, stopped: null },
            a,
          );
  return { answer, states: await states.readAll() };
};

const onFailures: Perform<Failures> = async (failures, act, now) => {
  const ref = refOf(act);
  const answer =
    act.kind < 4
      ? await failures.record({
          ref,
          label: null,
          failure: failure(`words ${act.b % 2}`),
          lastAt: now,
          order: act.a,
        })
      : await failures.clear(ref, act.a, now);
  return { answer, open: await failures.list(10), one: await failures.read(ref) };
};

const onMirror: Perform<Mirror & MirrorWork> = async (mirror, act, now) => {
  const ref = refOf(act);
  const stored = await mirror.read(ref);
  const record = stored ?? mirrorRecord(ref);
  if (act.kind < 2) await mirror.markSent(ref, act.a);
  const saved =
    act.kind >= 2 &&
    (await mirror.save({
      ...record,
      version: act.kind === 5 ? act.b : record.version,
      seq: record.seq + act.a,
      changedAt: now,
      detailDueAt: act.b > 1 ? now + act.b : null,
    }));
  return {
    saved,
    record: await mirror.read(ref),
    unsent: await mirror.unsent(now + 1, 10),
    due: await mirror.dueDetails('live', HOUR_FROM_NOW, 10),
  };
};

const onWriteBacks: Perform<WriteBacks & WriteBackWork> = async (port, act, now, memory) => {
  const ref = refOf(act);
  const texts = [null, 'one', 'two', null];
  const log = texts[act.b] ?? null;
  const due = async () => [
    await port.due('log', 'newest', HOUR_FROM_NOW, 10),
    await port.due('externalId', 'oldest', HOUR_FROM_NOW, 10),
  ];
  const tried = ((memory.get('due') ?? []) as Awaited<ReturnType<typeof due>>).flat().at(act.a % 2);
  if (act.kind === 0) await port.desire(ref, { externalId: `bill-${act.b}` }, act.a, now);
  if (act.kind === 1 || act.kind === 2) await port.desire(ref, { log }, act.a, now);
  if (act.kind === 3) await port.observe(ref, { externalId: act.a > 1 ? `bill-${act.b}` : null, log }, now);
  if (act.kind === 4 && tried) await port.done(tried);
  if (act.kind === 5 && tried) await port.postpone(tried, now + 60_000 + act.b);
  // What is tried may be old news by then, as in life.
  if (act.kind < 3) memory.set('due', await due());
  return due();
};

const onCrossReference: Perform<CrossReference & Links & Waits> = async (port, act, now, memory) => {
  const ref = refOf(act);
  const held = memory.get(`link ${act.record}`) as Link | undefined;
  const wait = {
    dueAt: now + act.b * 1000,
    since: now,
    attempts: act.a,
    reason: 'r',
    waitsFor: `k#${act.b}`,
  };
  const edited = held && {
    ...held,
    target: 'bill',
    externalId: `bill-${act.a}`,
    wait: act.b > 1 ? wait : null,
  };
  let answer: unknown;
  if (act.kind < 2) {
    answer = await port.acquire(ref, 'default', 'me', now + 3000, now);
    if (answer !== 'busy') memory.set(`link ${act.record}`, answer);
  }
  if (act.kind === 2 && edited) answer = await port.save(edited);
  if (act.kind === 3 && edited) answer = await port.saveLinked(edited);
  if (act.kind === 4 && edited) answer = await port.release(edited);
  if (act.kind === 5) await port.postpone(ref, 'default', now + act.a * 1000);
  const due = await port.due(HOUR_FROM_NOW, 10);
  return {
    answer,
    link: await port.read(ref, 'default'),
    owner: await port.owner('default', 'bill', `bill-${act.a}`),
    // Two of the same time have no order.
    due: due.map(({ ref: { id } }) => id).sort(),
    dueSoon: (await port.due(now + 1500, 10)).map(({ ref: { id } }) => id).sort(),
    waiting: (await port.waitingFor(`k#${act.b}`, 10)).map(({ ref: { id } }) => id).sort(),
  };
};

describe('The in-memory port and the DynamoDB adapter answer alike, whatever is done to them', () => {
  it('entity states', () => agree<EntityStates>('cursors', memoryStates, dynamoStates, onStates));
  it('failures', () => agree<Failures>('failures', memoryFailures, dynamoFailures, onFailures));
  it('mirror', () => agree<Mirror & MirrorWork>('mirror', memoryMirror, dynamoMirror, onMirror));
  it('write-backs', () =>
    agree<WriteBacks & WriteBackWork>('crossReference', memoryWriteBacks, dynamoWriteBacks, onWriteBacks));
  it('cross-reference', () =>
    agree<CrossReference & Links & Waits>(
      'crossReference',
      memoryCrossReference,
      dynamoCrossReference,
      onCrossReference,
    ));
});
