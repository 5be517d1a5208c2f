import { CALM_EXTERNAL } from '../world/external.ts';
import type { Act, Plan } from '../world/plan.ts';
import { NO_RATES, type PrecoroSwitches } from '../world/precoro.ts';
import { CALM_QUEUE } from '../world/queue.ts';

/** Supplier 501 is there from the beginning, and linked by then. */
export const SUPPLIER: Act = { at: 0, do: 'new supplier', id: 501, status: 2 };

export const CALM_SWITCHES: PrecoroSwitches = {
  patchAnswer: 'full',
  patchBumpsUpdateDate: true,
  patchFiresWebhook: true,
  modifiedSinceBound: 'inclusive',
  modifiedSinceOffsetMinutes: 0,
  paginationTotals: true,
  dateHeader: true,
  refusedCallsCount: true,
  limitPerDay: 3000,
  limitPerHour: 1500,
  pageSize: 200,
};

/** A world in which nothing goes wrong but what a case says. */
export function calmPlan(acts: readonly Act[], changes: Partial<Plan> = {}): Plan {
  return {
    seed: 1,
    setting: {
      idempotency: 'searchable',
      settleSeconds: 0,
      keepsKeys: true,
      onLeave: 'cancel',
      supplierOnLeave: 'cancel',
      supplierReadDetail: false,
      twoCompanies: false,
      hasCondition: false,
      zoneOffsetMinutes: 0,
      perDay: 3000,
    },
    inward: null,
    switches: CALM_SWITCHES,
    precoro: NO_RATES,
    external: CALM_EXTERNAL,
    queue: CALM_QUEUE,
    fates: { die: 0, error: 0, pause: 0, clockMs: 0 },
    precoroClockMs: 0,
    latencyMs: 300,
    stepMs: 0,
    workers: 2,
    isCold: false,
    knowsSupplier: false,
    acts,
    aims: [],
    ...changes,
  };
}

export function newInvoice(at: number, id: number, company: 'uk' | 'fr' = 'uk'): Act {
  return { at, do: 'new invoice', id, supplier: 501, status: 2, isOld: false, twinOf: null, company };
}

export function note(at: number, id: number, text: string): Act {
  return { at, do: 'edit invoice', id, note: text, sum: null };
}
