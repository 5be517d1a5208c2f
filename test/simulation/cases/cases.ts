import type { Idempotency } from '../../../lib/connectors/contract.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import type { Outcome } from '../simulate.ts';
import type { Act, Aim, Plan, Table } from '../world/plan.ts';
import { calmPlan, newInvoice, note, SUPPLIER } from './calm-plan.ts';
import { everyStep, inOrder } from './every-step.ts';
import { INWARD_CASES } from './inward-cases.ts';

/** A danger with a name: every plan of it must go well. */
export interface Case {
  readonly name: string;
  /** The plans, one after the other. `played` tells what became of the last one, for cases that go on until nothing is left. */
  plans(): Generator<Plan, void, Outcome>;
  /** Something besides the usual checks, in words where it is not so. */
  readonly also?: (outcome: Outcome) => string | null;
}

const KINDS: readonly Idempotency['kind'][] = ['upsert', 'key', 'uniqueReference', 'searchable', 'none'];
const SHORT_PAUSE = 58 * SECOND;
const LONG_PAUSE = 5 * MINUTE;
/** The tables, each alone and all together. */
const TABLE_SETS: readonly (readonly Table[])[] = [
  ['cursors'],
  ['mirror'],
  ['cross-reference'],
  ['failures'],
  ['quota'],
  ['cursors', 'mirror', 'cross-reference', 'failures', 'quota'],
];

const CREATE = [SUPPLIER, newInvoice(MINUTE, 1001)];
const UPDATE = [...CREATE, note(3 * MINUTE, 1001, 'b')];
/** An invoice of which a person changes something while our own PATCH is on its way. */
const BUSY = [...UPDATE, note(3 * MINUTE + 4 * SECOND, 1001, 'c'), note(3 * MINUTE + 9 * SECOND, 1001, 'b')];

export const CASES: readonly Case[] = [
  {
    name: 'one webhook 500 times within 10 seconds',
    *plans() {
      yield calmPlan([...CREATE, { at: 3 * MINUTE, do: 'burst of webhooks', id: 1001, count: 500 }]);
    },
    also: ({ requests }) =>
      requests <= 16 ? null : `${requests} requests to Precoro, 16 at most were expected`,
  },
  everyDeath('a crash at each await of a create', CREATE, 'upsert invoice#1001', 1),
  everyDeath('a crash at each await of an update', UPDATE, 'upsert invoice#1001', 2),
  everyDeath('a crash at each await of a pull and a detail read', CREATE, 'dispatcher', 3),
  everyDeath('a crash at each await of a write-back', CREATE, 'dispatcher', 4),
  everyDeath('a crash at each await of the sweep', [...CREATE, ...unanswered('create')], 'sweep', 2),
  everyDeath('a crash at each await of the error logger', refused(), 'error-logger', 1),
  everyDeath('a crash at each await of the webhook', CREATE, 'webhook', 2),
  {
    name: 'a create or an update without an answer: without effect, with effect, with a late one',
    *plans() {
      for (const idempotency of KINDS) {
        for (const name of ['create', 'update'] as const) {
          for (const [effect, lateMs] of [
            ['none', 0],
            ['applied', 0],
            ['refused', 0],
            ['late', 2 * SECOND],
            ['late', 30 * SECOND],
            ['late', 70 * SECOND],
          ] as const) {
            const meets: Act = {
              at: name === 'create' ? 50 * SECOND : 2.5 * MINUTE,
              do: 'next write',
              name,
              effect,
              lateMs,
            };
            yield withKind(calmPlan(inOrder([...UPDATE, note(4 * MINUTE, 1001, 'a'), meets])), idempotency);
          }
        }
      }
    },
  },
  {
    name: 'two workers on one record, one of them standing still past its lease at each await',
    *plans() {
      for (const acts of [CREATE, UPDATE, BUSY]) {
        for (const pauseMs of [SHORT_PAUSE, LONG_PAUSE]) {
          for (const idempotency of ['searchable', 'none', 'upsert'] as const) {
            const again: Act = {
              at: acts === CREATE ? 63 * SECOND : 185 * SECOND,
              do: 'redeliver',
              entity: 'invoice',
              id: 1001,
            };
            const plan = withKind(calmPlan(inOrder([...acts, again]), { latencyMs: 1500 }), idempotency);
            yield* everyStep(plan, 'upsert invoice#1001', acts === CREATE ? 1 : 2, { pauseMs }, 'pauseAt');
          }
        }
      }
    },
  },
  {
    name: 'every PATCH refused for a day',
    *plans() {
      yield calmPlan(inOrder([{ at: 1, do: 'PATCH refused', ms: DAY }, ...BUSY, note(26 * HOUR, 1001, 'a')]));
    },
    also: ({ requests }) =>
      requests <= 130 ? null : `${requests} requests to Precoro, 130 at most were expected`,
  },
  {
    name: 'a message delivered again after 7 minutes, 25 hours and 13 days',
    *plans() {
      for (const idempotency of KINDS) {
        for (const after of [7 * MINUTE, 25 * HOUR, 13 * DAY]) {
          const again: Act = { at: 3 * MINUTE + after, do: 'redeliver', entity: 'invoice', id: 1001 };
          yield withKind(calmPlan([...UPDATE, again]), idempotency);
        }
      }
    },
  },
  {
    name: 'a row of the first page edited while the second is read',
    *plans() {
      const many = [1001, 1002, 1003, 1004, 1005].map((id) => newInvoice(MINUTE, id));
      for (let offset = 0; offset < 12 * SECOND; offset += 400) {
        for (const id of [1005, 1001]) {
          const acts = [SUPPLIER, ...many, note(MINUTE + 2 * SECOND + offset, id, 'b')];
          yield calmPlan(acts, {
            switches: { ...calmPlan([]).switches, pageSize: 2 },
            precoro: noWebhookOf(offset),
          });
        }
      }
    },
  },
  {
    name: "five rows in the watermark's second, two of them shown after the read",
    *plans() {
      for (const late of [2 * SECOND, 40 * SECOND, 90 * SECOND]) {
        for (let offset = 0; offset < 4 * SECOND; offset += 500) {
          const at = MINUTE + offset;
          const acts: Act[] = [
            SUPPLIER,
            newInvoice(at, 1001),
            newInvoice(at + 20, 1002),
            newInvoice(at + 40, 1003),
          ];
          for (const id of [1004, 1005])
            acts.push({ at: at + 60, do: 'next change shows late', ms: late }, newInvoice(at + 60, id));
          yield calmPlan(acts, { precoro: noWebhookOf(offset / 500) });
        }
      }
    },
  },
  {
    name: 'a row that lists show 90 seconds late',
    *plans() {
      for (const drops of [0, 1]) {
        const lost = { ...calmPlan([]).precoro, webhookDrop: drops };
        const acts: Act[] = [...CREATE, { at: 3 * MINUTE, do: 'next change shows late', ms: 90 * SECOND }];
        // Another change right after it moves the watermark past the hidden one.
        yield calmPlan([...acts, note(3 * MINUTE, 1001, 'b'), newInvoice(3 * MINUTE + SECOND, 1002)], {
          precoro: lost,
        });
      }
    },
  },
  {
    name: 'a hint before the API shows the record',
    *plans() {
      for (const ms of [1, 5, 30, 90].map((seconds) => seconds * SECOND)) {
        yield calmPlan([SUPPLIER, { at: MINUTE, do: 'next record is hidden', ms }, newInvoice(MINUTE, 1001)]);
      }
    },
  },
  {
    name: 'versions 3, 1 and 2 of one invoice',
    *plans() {
      const edits = [note(3 * MINUTE, 1001, 'a'), note(3.5 * MINUTE, 1001, 'b'), note(4 * MINUTE, 1001, 'c')];
      const again = (at: number): Act => ({ at, do: 'redeliver', entity: 'invoice', id: 1001 });
      yield calmPlan([...CREATE, ...edits, again(4.2 * MINUTE), again(4.4 * MINUTE), again(8 * MINUTE)]);
      for (let seed = 1; seed <= 20; seed += 1) {
        const queue = { ...calmPlan([]).queue, delay: 0.7, duplicate: 0.5 };
        const precoro = { ...calmPlan([]).precoro, webhookDelay: 0.7, webhookDuplicate: 0.5 };
        yield calmPlan([...CREATE, ...edits], { seed, queue, precoro });
      }
    },
  },
  {
    name: 'two edits within one second around a detail read',
    *plans() {
      for (let offset = 0; offset < 6 * SECOND; offset += 150) {
        const twice: Act = { at: 3 * MINUTE + offset, do: 'edit twice', id: 1001, note: 'b', sum: 20 };
        yield calmPlan([...CREATE, note(3 * MINUTE, 1001, 'a'), twice]);
      }
    },
  },
  {
    name: 'the scheduler firing twice, then not for two hours',
    *plans() {
      const silent: Act = { at: 2.2 * MINUTE, do: 'schedule silent', ms: 2 * HOUR };
      const twice: Act = { at: 2 * MINUTE, do: 'schedule fires twice' };
      for (const drops of [0, 1]) {
        const precoro = { ...calmPlan([]).precoro, webhookDrop: drops };
        yield calmPlan(inOrder([...UPDATE, twice, silent, ...unanswered('update')]), { precoro });
      }
    },
  },
  {
    name: 'poison among other records: one whose every attempt dies',
    *plans() {
      const aims: Aim[] = [
        { process: 'upsert invoice#1001', nth: null, fate: { dieAt: 2, diesAfter: false } },
      ];
      yield calmPlan(
        [SUPPLIER, ...[1001, 1002, 1003].map((id) => newInvoice(MINUTE, id)), note(40 * MINUTE, 1002, 'b')],
        { aims },
      );
    },
  },
  {
    name: 'credentials refused for hours, then replaced',
    *plans() {
      yield calmPlan(inOrder([{ at: 50 * SECOND, do: 'key refused', ms: 5 * HOUR }, ...BUSY]));
    },
    also: ({ requests }) =>
      requests <= 420 ? null : `${requests} requests to Precoro, 420 at most were expected`,
  },
  {
    name: 'the external system down for a day',
    *plans() {
      for (const idempotency of KINDS)
        yield withKind(
          calmPlan(
            inOrder([{ at: 50 * SECOND, do: 'external down', ms: DAY }, ...BUSY, note(25 * HOUR, 1001, 'a')]),
          ),
          idempotency,
        );
    },
  },
  {
    name: "the day's requests spent by others",
    *plans() {
      for (const count of [1490, 2990])
        yield calmPlan(inOrder([{ at: 50 * SECOND, do: 'others spend', count, everyMs: 0 }, ...BUSY]));
    },
  },
  {
    name: 'tables restored to an hour ago, or emptied',
    *plans() {
      const before = [...CREATE, note(70 * MINUTE, 1001, 'a'), newInvoice(71 * MINUTE, 1002)];
      for (const idempotency of KINDS) {
        for (const tables of TABLE_SETS) {
          for (const backMs of [HOUR, null]) {
            const restored: Act = { at: 75 * MINUTE, do: 'restore', tables, backMs };
            yield withKind(calmPlan([...before, restored, note(80 * MINUTE, 1001, 'c')]), idempotency);
          }
        }
      }
    },
  },
  ...INWARD_CASES,
];

export function caseNamed(name: string): Case {
  const found = CASES.find((one) => one.name === name);
  if (found) return found;
  throw new RangeError(
    `There is no case "${name}"; there are:\n${CASES.map((one) => `  ${one.name}`).join('\n')}`,
  );
}

/** For each kind of idempotency, dying before and after each step, until the process has no more steps. */
function everyDeath(name: string, acts: readonly Act[], process: string, nth: number): Case {
  return {
    name,
    *plans() {
      for (const idempotency of KINDS) {
        for (const diesAfter of [false, true]) {
          const plan = withKind(calmPlan(inOrder(acts)), idempotency);
          yield* everyStep(plan, process, nth, { diesAfter }, 'dieAt');
        }
      }
    },
  };
}

function withKind(plan: Plan, idempotency: Idempotency['kind']): Plan {
  return { ...plan, setting: { ...plan.setting, idempotency } };
}

function unanswered(name: 'create' | 'update'): Act[] {
  return [
    { at: name === 'create' ? 50 * SECOND : 2.5 * MINUTE, do: 'next write', name, effect: 'none', lateMs: 0 },
  ];
}

function refused(): readonly Act[] {
  return [{ at: 50 * SECOND, do: 'close period', id: 1001, ms: HOUR }, ...CREATE];
}

/** Every other variant hears nothing: polls alone must find it. */
function noWebhookOf(turn: number) {
  const { precoro } = calmPlan([]);
  return { ...precoro, webhookDrop: turn % 800 === 0 || turn % 2 === 1 ? 1 : 0 };
}
