import { HOUR, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import type { Outcome } from '../simulate.ts';
import { CALM_INWARD, type InwardSetting } from '../world/inward-setting.ts';
import type { Act, Plan } from '../world/plan.ts';
import { calmPlan, newInvoice } from './calm-plan.ts';
import type { Case } from './cases.ts';
import { everyStepOfWork, inOrder } from './every-step.ts';

/** Dangers of the direction into Precoro, by name. */
export const INWARD_CASES: readonly Case[] = [
  everyDeath('a crash at each await of a create in Precoro', [
    enter(MINUTE, 'vendor', 1, { name: 'Vendor 1', city: 'Leeds', active: true }),
    enter(MINUTE, 'tax', 1, { name: 'Tax 1', percent: '20' }),
    account(MINUTE, 1, null),
  ]),
  everyDeath('a crash at each await of an update in Precoro', [
    { at: MINUTE, do: 'edit its vendor', id: 501, fields: { city: 'York' } },
  ]),
  everyDeath('a crash at each await of a payment', [
    newInvoice(MINUTE, 1001),
    pay(6 * MINUTE, 1, 1001, '10'),
  ]),
  {
    name: 'a payment run of 500, every answer of which is lost',
    *plans() {
      for (const showsPaymentIds of [true, false]) yield lostRun(showsPaymentIds);
    },
    also: ({ posted }) => (posted === 500 ? null : `${posted} payments were posted instead of 500`),
  },
  {
    name: 'edits on both sides within the same second',
    *plans() {
      for (const owner of ['external', 'precoro'] as const) {
        for (let gap = -900; gap <= 900; gap += 150) {
          const theirs = (fields: { city: string } | { active: boolean }): Act => ({
            ...{ at: 3 * MINUTE, do: 'edit its vendor', id: 501 },
            fields,
          });
          const ours: Act = { at: 3 * MINUTE + gap, do: 'edit supplier', id: 501, city: 'Hull' };
          yield inwardPlan([theirs({ city: 'York' }), ours], { owner });
          yield inwardPlan([theirs({ active: false }), ours], { owner });
        }
      }
    },
  },
  {
    name: 'options in reverse order of their parents',
    *plans() {
      for (const gapMs of [0, 300, 5 * SECOND, 2 * MINUTE, 40 * MINUTE]) {
        for (const pageSize of [1, 100]) {
          const depth = 6;
          const chain = Array.from({ length: depth }, (_, index) => {
            const n = depth - index;
            return account(MINUTE + gapMs * index, n, n === 1 ? null : `A${n - 1}`);
          });
          yield inwardPlan(chain, { pageSize });
        }
      }
    },
  },
  {
    name: 'two companies: suppliers of each, and payments of bills of each',
    *plans() {
      for (const postTakesExternalId of [true, false]) {
        const fields = (n: number) => ({ name: `Vendor ${n}`, city: 'Leeds', active: true });
        const acts: Act[] = [
          { ...enter(MINUTE, 'vendor', 1, fields(1)), company: 'uk' },
          { ...enter(MINUTE, 'vendor', 2, fields(2)), company: 'fr' },
          newInvoice(MINUTE, 1001),
          newInvoice(MINUTE, 1002, 'fr'),
          pay(12 * MINUTE, 1, 1001, '4'),
          pay(12 * MINUTE, 2, 1002, '4'),
          { at: 13 * MINUTE, do: 'edit its vendor', id: 501, fields: { city: 'York' } },
        ];
        const plan = inwardPlan(acts, { postTakesExternalId });
        yield { ...plan, setting: { ...plan.setting, twoCompanies: true } };
      }
    },
  },
  {
    name: 'a POST, PUT or cancellation without an answer: without effect, with effect, with a late one',
    *plans() {
      for (const habits of HABITS) {
        for (const [effect, lateMs] of EFFECTS) {
          for (const kind of ['create', 'update', 'cancel'] as const) {
            const meets: Act = { at: AT[kind], do: 'next write in Precoro', kind, effect, lateMs };
            yield inwardPlan([...STORY, meets], habits);
          }
        }
      }
    },
  },
  {
    name: 'a payment entered by hand in Precoro around the moment that ours is posted',
    *plans() {
      for (const showsPaymentIds of [true, false]) {
        for (let gap = -2 * SECOND; gap <= 8 * SECOND; gap += 500) {
          const byHand: Act = {
            ...{ at: 6 * MINUTE + gap, do: 'pay by hand', invoice: 1001, amount: '10' },
            day: '2026-03-01',
          };
          yield inwardPlan([newInvoice(MINUTE, 1001), pay(6 * MINUTE, 1, 1001, '10'), byHand], {
            showsPaymentIds,
          });
        }
      }
    },
  },
];

const HABITS: readonly Partial<InwardSetting>[] = [
  {},
  { postTakesExternalId: false },
  { writesAnswerObject: false, showsPaymentIds: false },
];

const EFFECTS = [
  ['none', 0],
  ['applied', 0],
  ['late', 2 * SECOND],
  ['late', 30 * SECOND],
  ['late', 70 * SECOND],
] as const;

const AT = { create: 50 * SECOND, update: 5.9 * MINUTE, cancel: 20 * MINUTE } as const;

/** A supplier and a payment come, are changed and voided. */
const STORY: readonly Act[] = [
  newInvoice(10 * SECOND, 1001),
  enter(MINUTE, 'vendor', 1, { name: 'Vendor 1', city: 'Leeds', active: true }),
  { at: 6 * MINUTE, do: 'edit outside', source: 'vendor', n: 1, fields: { city: 'York' } },
  pay(7 * MINUTE, 1, 1001, '4'),
  { at: 20.1 * MINUTE, do: 'delete outside', source: 'payment', n: 1 },
];

function inwardPlan(acts: readonly Act[], inward: Partial<InwardSetting> = {}): Plan {
  const plan = calmPlan(inOrder(acts), { knowsSupplier: true, inward: { ...CALM_INWARD, ...inward } });
  return { ...plan, setting: { ...plan.setting, supplierOnLeave: 'update' } };
}

function enter(
  at: number,
  source: 'vendor' | 'tax' | 'account',
  n: number,
  fields: Extract<Act, { do: 'enter outside' }>['fields'],
): Extract<Act, { do: 'enter outside' }> {
  return { at, do: 'enter outside', source, n, fields, company: 'uk' };
}

function account(at: number, n: number, parent: string | null): Act {
  return enter(at, 'account', n, { code: `60${n}`, name: `Account ${n}`, active: true, parent });
}

function pay(at: number, n: number, invoice: number, amount: string): Act {
  return { at, do: 'pay outside', n, invoice, amount, discount: null, day: '2026-03-01' };
}

/** Fifty equal payments on each of ten invoices. */
function lostRun(showsPaymentIds: boolean): Plan {
  const invoices = Array.from({ length: 10 }, (_, index) => 1001 + index);
  const payments = invoices.flatMap((invoice, row) =>
    Array.from({ length: 50 }, (_, index) => pay(8 * MINUTE, row * 50 + index + 1, invoice, '0.2')),
  );
  const lost: Act = { at: 7 * MINUTE, do: 'writes unanswered', ms: 60 * HOUR };
  const end: Act = { at: 20 * HOUR, do: 'schedule fires twice' };
  const acts = [...invoices.map((id) => newInvoice(MINUTE, id)), lost, ...payments, end];
  return inwardPlan(acts, { showsPaymentIds });
}

function everyDeath(name: string, acts: readonly Act[]): Case {
  return {
    name,
    *plans(): Generator<Plan, void, Outcome> {
      for (const habits of HABITS) {
        for (const diesAfter of [false, true]) {
          const plan = inwardPlan(acts, habits);
          yield* everyStepOfWork(plan, 'dispatcher', { diesAfter }, 'dieAt');
          yield* everyStepOfWork(plan, 'poll-external', { diesAfter }, 'dieAt');
        }
      }
    },
  };
}
