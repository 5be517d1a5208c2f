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
  Erasable,
  Failures,
  Link,
  LinkSearch,
  Links,
  Mirror,
  MirrorSearch,
  MirrorWork,
  Waits,
  WriteBacks,
  WriteBackSearch,
  WriteBackWork,
} from '../../lib/sync/ports/state.ts';
import { FIRST_PACE } from '../../lib/sync/ports/state.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import { memoryFailures } from '../support/memory/memoryFailures.ts';
import { memoryMirror } from '../support/memory/memoryMirror.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, collect, failure, invoice, mirrorRecord } from './samples.ts';

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
  fc.record({ kind: fc.nat({ max: 6 }), record: fc.nat({ max: 1 }), a: small, b: small }),
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

type WriteBackPort = WriteBacks & WriteBackWork & WriteBackSearch & Erasable;
type LinkPort = CrossReference & Links & LinkSearch & Waits;

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
            {
              watermark: now,
              proved: a > 1,
              reading: null,
              history: null,
              dueAt: b,
              stopped: null,
              pace: FIRST_PACE,
            },
            a,
          );
  return { answer, states: await states.readAll() };
};

const onFailures: Perform<Failures & Erasable> = async (failures, act, now) => {
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
      : act.kind < 6
        ? await failures.clear(ref, act.a, now)
        : await failures.erase(ref);
  return { answer, open: await failures.list(10), one: await failures.read(ref) };
};

const onMirror: Perform<Mirror & MirrorWork & MirrorSearch & Erasable> = async (mirror, act, now) => {
  const ref = refOf(act);
  const stored = await mirror.read(ref);
  const record = stored ?? mirrorRecord(ref);
  if (act.kind < 2) await mirror.markSent(ref, act.a);
  if (act.kind === 6) await mirror.erase(ref);
  const saved =
    act.kind >= 2 &&
    act.kind < 6 &&
    (await mirror.save({
      ...record,
      version: act.kind === 5 ? act.b : record.version,
      idn: `${act.b}`,
      seq: record.seq + act.a,
      changedAt: now,
      detailDueAt: act.b > 1 ? now + act.b : null,
    }));
  return {
    saved,
    record: await mirror.read(ref),
    unsent: await mirror.unsent(now + 1, 10),
    due: await mirror.dueDetails('live', HOUR_FROM_NOW, 10),
    numbered: await mirror.byNumber(`${act.a}`, 10),
    counts: await mirror.countByEntity(),
  };
};

const onWriteBacks: Perform<WriteBackPort> = async (port, act, now, memory) => {
  const ref = refOf(act);
  const texts = [null, 'one', 'two', null];
  const log = texts[act.b] ?? null;
  const due = async () => [
    await port.due('log', 'newest', HOUR_FROM_NOW, 10),
    await port.due('externalId', 'oldest', HOUR_FROM_NOW, 10),
  ];
  const tried = ((memory.get('due') ?? []) as Awaited<ReturnType<typeof due>>).flat().at(act.a % 2);
  if (act.kind === 0) await port.desire(ref, { externalId: act.b > 2 ? null : `bill-${act.b}` }, act.a, now);
  if (act.kind === 1 || act.kind === 2) await port.desire(ref, { log }, act.a, now);
  if (act.kind === 3) await port.observe(ref, { externalId: act.a > 1 ? `bill-${act.b}` : null, log }, now);
  if (act.kind === 4 && tried) await port.done(tried, now);
  if (act.kind === 5 && tried) await port.postpone(tried, now + 60_000 + act.b);
  if (act.kind === 6) await port.erase(ref);
  // What is tried may be old news by then, as in life.
  if (act.kind < 3) memory.set('due', await due());
  return { due: await due(), one: await port.read(ref) };
};

const onCrossReference: Perform<LinkPort> = async (port, act, now, memory) => {
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
  if (act.kind === 6 && edited) {
    const was = { target: 'bill', externalId: `bill-${act.a}` };
    answer = await port.saveUnlinked({ ...edited, externalId: null }, was);
  }
  if (act.kind === 5) await port.postpone(ref, 'default', now + act.a * 1000);
  const due = await port.due(HOUR_FROM_NOW, 10);
  return {
    answer,
    link: await port.read(ref, 'default'),
    all: [...(await collect(port.scan()))].sort((a, b) => a.ref.id.localeCompare(b.ref.id)),
    owner: await port.owner('default', 'bill', `bill-${act.a}`),
    // Two of the same time have no order.
    due: due.map(({ ref: { id } }) => id).sort(),
    dueSoon: (await port.due(now + 1500, 10)).map(({ ref: { id } }) => id).sort(),
    waiting: (await port.waitingFor(`k#${act.b}`, 10)).map(({ ref: { id } }) => id).sort(),
  };
};

describe('The in-memory port and the DynamoDB adapter answer alike, whatever is done to them', () => {
  it('entity states', () => agree<EntityStates>('cursors', memoryStates, dynamoStates, onStates));
  it('failures', () => agree<Failures & Erasable>('failures', memoryFailures, dynamoFailures, onFailures));
  it('mirror', () =>
    agree<Mirror & MirrorWork & MirrorSearch & Erasable>('mirror', memoryMirror, dynamoMirror, onMirror));
  it('write-backs', () =>
    agree<WriteBackPort>('crossReference', memoryWriteBacks, dynamoWriteBacks, onWriteBacks));
  it('cross-reference', () =>
    agree<LinkPort>('crossReference', memoryCrossReference, dynamoCrossReference, onCrossReference));
});
