import type { EntityName } from '../../../lib/domain/records.ts';
import { HOUR, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import { chanceOf, type Chance } from '../engine/chance.ts';
import type { Fate } from '../engine/scheduler.ts';
import { CALM_EXTERNAL, type ExternalRates } from './external.ts';
import { inwardActs, type InwardAct } from './inward-plan.ts';
import { drawInward, type InwardSetting } from './inward-setting.ts';
import { NO_RATES, type PrecoroRates, type PrecoroSwitches } from './precoro.ts';
import { CALM_QUEUE, type QueueRates } from './queue.ts';
import { COMPANIES, type Deployment, type Setting } from './setting.ts';

/** How often processes meet a bad fate: probabilities per process, 0 to 1. */
export interface FateRates {
  readonly die: number;
  readonly error: number;
  readonly pause: number;
  /** Clocks are apart by up to so much, in ms. */
  readonly clockMs: number;
}

export type RecordName = 'supplier' | 'invoice';
/** What Precoro should show lies in the table of the cross-reference. */
export type Table = 'cursors' | 'mirror' | 'cross-reference' | 'failures' | 'quota';

/** One thing that somebody does, or that happens to a system. `at` is ms since the start. */
export type Act = { readonly at: number } & (
  | { readonly do: 'new supplier'; readonly id: number; readonly status: number }
  | {
      readonly do: 'new invoice';
      readonly id: number;
      readonly supplier: number;
      readonly status: number;
      readonly isOld: boolean;
      /** The same number, supplier and content as this other invoice. */
      readonly twinOf: number | null;
      readonly company: (typeof COMPANIES)[number];
    }
  /** Clerks. `note` and `sum` null leave it. */
  | {
      readonly do: 'edit invoice';
      readonly id: number;
      readonly note: string | null;
      readonly sum: number | null;
    }
  /** A second edit follows within the same second. */
  | { readonly do: 'edit twice'; readonly id: number; readonly note: string; readonly sum: number }
  | { readonly do: 'set status'; readonly id: number; readonly status: number }
  | { readonly do: 'move'; readonly id: number; readonly company: (typeof COMPANIES)[number] }
  | { readonly do: 'edit supplier'; readonly id: number; readonly city: string }
  | { readonly do: 'approve supplier'; readonly id: number }
  | { readonly do: 'enable supplier'; readonly id: number; readonly enable: boolean }
  | { readonly do: 'remove'; readonly entity: RecordName; readonly id: number }
  /** Accountants, outside. */
  | { readonly do: 'change outside'; readonly id: number }
  | { readonly do: 'remove outside'; readonly id: number }
  | { readonly do: 'close period'; readonly id: number; readonly ms: number }
  /** Engineers. */
  | { readonly do: 'gate'; readonly entity: RecordName; readonly gate: 'observe' | 'live' }
  | { readonly do: 'pause'; readonly entity: RecordName; readonly ms: number }
  | { readonly do: 'deploy'; readonly deployment: Deployment }
  | { readonly do: 'retry'; readonly id: number }
  /** The world. */
  | { readonly do: 'burst of webhooks'; readonly id: number; readonly count: number }
  | { readonly do: 'forged webhook'; readonly entity: EntityName; readonly id: number }
  | { readonly do: 'Precoro down'; readonly ms: number }
  | { readonly do: 'key refused'; readonly ms: number }
  | { readonly do: 'PATCH refused'; readonly ms: number }
  | { readonly do: 'external down'; readonly ms: number }
  | { readonly do: 'schedule silent'; readonly ms: number }
  | { readonly do: 'schedule fires twice' }
  /** So many requests, one each `everyMs`; 0: at once. */
  | { readonly do: 'others spend'; readonly count: number; readonly everyMs: number }
  /** What the next write outside meets: lost, without an answer, late by so much, or put off. */
  | {
      readonly do: 'next write';
      readonly name: 'create' | 'update';
      readonly effect: 'none' | 'applied' | 'late' | 'refused';
      readonly lateMs: number;
    }
  /** Lists show the next change in Precoro only after so long. */
  | { readonly do: 'next change shows late'; readonly ms: number }
  /** Nothing shows the next new record before so long. */
  | { readonly do: 'next record is hidden'; readonly ms: number }
  /** The first message that a record ever had is delivered once more. */
  | { readonly do: 'redeliver'; readonly entity: RecordName; readonly id: number }
  | { readonly do: 'restore'; readonly tables: readonly Table[]; readonly backMs: number | null }
  | InwardAct
);

/** A fate for one process and no other. */
export interface Aim {
  /** How its name begins, such as `upsert invoice#1001`. */
  readonly process: string;
  /** The first, the second ... of that name; null: all of them. */
  readonly nth: number | null;
  readonly fate: Partial<Fate>;
}

/** Everything about one seed but the order of steps. Plain data: it can be shown, and made smaller. */
export interface Plan {
  readonly seed: number;
  readonly setting: Setting;
  /** What comes from the external system; null where nothing does. */
  readonly inward: InwardSetting | null;
  readonly switches: PrecoroSwitches;
  readonly precoro: PrecoroRates;
  readonly external: ExternalRates;
  readonly queue: QueueRates;
  readonly fates: FateRates;
  readonly precoroClockMs: number;
  readonly latencyMs: number;
  /** How long one step of a process takes at most. 0: steps take no time, and only those of one moment compete. */
  readonly stepMs: number;
  /** Workers at once on the queue. */
  readonly workers: number;
  /** The world begins before anything was read; else with cursors proved long ago. */
  readonly isCold: boolean;
  /** Supplier 501 has been linked for long when the world begins. */
  readonly knowsSupplier: boolean;
  readonly acts: readonly Act[];
  readonly aims: readonly Aim[];
}

/**
 * In about half of the seeds the external system is read as well; the others are as if there were no such thing, and so are all
 * where that is asked for.
 */
export function planOf(seed: number, isOutward = false): Plan {
  const plan = outwardPlanOf(seed);
  if (isOutward) return plan;
  const chance = chanceOf(seed, 'inward');
  if (plan.acts.some((act) => act.do === 'restore') || chance.happens(0.5)) return plan;
  const setting: Setting = { ...plan.setting, supplierOnLeave: 'update' };
  const inward = drawInward(chance);
  const acts = [...plan.acts, ...inwardActs(chance, setting, plan.acts)].sort((a, b) => a.at - b.at);
  return { ...plan, setting, inward, acts };
}

/** Faults come in swarms: most seeds have only some kinds, so that rare ones are not drowned by the others. */
function outwardPlanOf(seed: number): Plan {
  const chance = chanceOf(seed, 'plan');
  const isCalm = chance.happens(0.05);
  const rate = (likely: number): number =>
    !isCalm && chance.happens(likely) ? chance.pick([0.02, 0.08, 0.2, 0.45]) : 0;
  const setting = settingOf(chance);
  const isCold = chance.happens(0.08);
  const knowsSupplier = !isCold && chance.happens(0.75);
  return {
    seed,
    setting,
    inward: null,
    switches: switchesOf(chance, setting),
    precoro: {
      ...NO_RATES,
      errorBefore: rate(0.2),
      errorAfter: rate(0.2),
      lateCommit: rate(0.15),
      webhookDrop: rate(0.25),
      webhookDuplicate: rate(0.25),
      webhookDelay: rate(0.2),
      lateVisibility: rate(0.3),
      lateRecord: rate(0.1),
    },
    external: {
      ...CALM_EXTERNAL,
      unknown: rate(0.3),
      late: rate(0.3),
      notApplied: rate(0.2),
      rejected: rate(0.1),
      readFails: rate(0.15),
    },
    queue: {
      ...CALM_QUEUE,
      refuse: rate(0.2),
      duplicate: rate(0.3),
      delay: rate(0.2),
      undeleted: rate(0.15),
      stray: rate(0.1),
    },
    fates: {
      die: rate(0.3),
      error: rate(0.15),
      pause: rate(0.2),
      clockMs: chance.happens(0.3) ? chance.pick([200, 900]) : 0,
    },
    precoroClockMs: chance.happens(0.4) ? chance.between(-400, 400) * SECOND : 0,
    latencyMs: chance.pick([20, 300, 2500]),
    stepMs: chance.pick([0, 0, 0, 15, 400]),
    workers: chance.pick([1, 2, 4]),
    isCold,
    knowsSupplier,
    acts: actsOf(chance, setting, knowsSupplier),
    aims: [],
  };
}

function settingOf(chance: Chance): Setting {
  const leaves = ['update', 'cancel', 'hold', 'report'] as const;
  return {
    idempotency: chance.pick(['upsert', 'key', 'uniqueReference', 'searchable', 'searchable', 'none']),
    settleSeconds: chance.pick([0, 0, 30, 300]),
    keepsKeys: chance.happens(0.7),
    onLeave: chance.pick(leaves),
    supplierOnLeave: chance.pick(leaves),
    supplierReadDetail: chance.happens(0.2),
    twoCompanies: chance.happens(0.2),
    hasCondition: chance.happens(0.3),
    zoneOffsetMinutes: chance.pick([0, 0, 0, 120, -300]),
    perDay: chance.pick([3000, 3000, 3000, 200]),
  };
}

function switchesOf(chance: Chance, setting: Setting): PrecoroSwitches {
  return {
    patchAnswer: chance.pick(['full', 'empty']),
    patchBumpsUpdateDate: chance.happens(0.7),
    patchFiresWebhook: chance.happens(0.6),
    modifiedSinceBound: chance.pick(['inclusive', 'exclusive']),
    modifiedSinceOffsetMinutes: setting.zoneOffsetMinutes,
    paginationTotals: chance.happens(0.8),
    dateHeader: chance.happens(0.9),
    refusedCallsCount: chance.happens(0.5),
    limitPerDay: setting.perDay,
    limitPerHour: 1500,
    pageSize: chance.pick([2, 3, 5, 200]),
  };
}

export const FIRST_SUPPLIER = 501;
const FIRST_INVOICE = 1001;
const NOTES = ['', 'a', 'b', 'c', 'keep'] as const;
const SUMS = [10, 20, 30] as const;
/** The last is a script of somebody else, which calls for a minute and leaves no second free. */
const SPENT_BY_OTHERS = [
  { count: 5, everyMs: 0 },
  { count: 59, everyMs: 0 },
  { count: 1490, everyMs: 0 },
  { count: 2990, everyMs: 0 },
  { count: 55, everyMs: 900 },
] as const;

/** How much happens in a world. Most are small: what goes wrong with one record needs no other, and so more are played. */
const SIZES = [
  ...times(5, { invoices: [1], suppliers: [1], acts: [0, 1, 1] }),
  ...times(3, { invoices: [1], suppliers: [1], acts: [1, 1, 2] }),
  ...times(2, { invoices: [1, 2], suppliers: [1], acts: [0, 1, 2] }),
  ...times(1, { invoices: [1, 2, 3], suppliers: [1, 1, 2], acts: [2, 3, 6] }),
];

function times(count: number, size: Size): readonly Size[] {
  return Array.from({ length: count }, () => size);
}

/** Each is drawn from its list. */
interface Size {
  readonly invoices: readonly number[];
  readonly suppliers: readonly number[];
  readonly acts: readonly number[];
}

/** What people do within some minutes to hours. */
function actsOf(chance: Chance, setting: Setting, knowsSupplier: boolean): Act[] {
  const span = chance.pick([2 * MINUTE, 10 * MINUTE, 40 * MINUTE, 3 * HOUR]);
  const size = chance.pick(SIZES);
  const suppliers = chance.pick(size.suppliers);
  const invoices = chance.pick(size.invoices);
  const acts: Act[] = [];
  const any = (): number => chance.below(span);
  const after = (born: number): number => Math.min(span, born + chance.below(Math.max(1, span - born)));
  const company = () => (setting.twoCompanies ? chance.pick(COMPANIES) : 'uk');
  const suppliersBornAt: number[] = [];
  for (let index = 0; index < suppliers; index += 1) {
    const at = index === 0 && chance.happens(0.7) ? 0 : Math.floor(any() / 2);
    const isKnown = index === 0 && knowsSupplier;
    suppliersBornAt.push(isKnown ? 0 : at);
    const status = chance.happens(0.85) ? 2 : 1;
    const id = FIRST_SUPPLIER + index;
    if (!isKnown) acts.push({ at, do: 'new supplier', id, status });
    // Corrected while its external id is being shown: the answer to that PATCH is newer than the lists.
    if (!isKnown && chance.happens(0.6))
      acts.push({ at: at + chance.between(1, 8) * SECOND, do: 'edit supplier', id, city: 'York' });
  }
  const bornAt: number[] = [];
  for (let index = 0; index < invoices; index += 1) {
    const twinOf = index > 0 && chance.happens(0.4) ? FIRST_INVOICE + index - 1 : null;
    const before = bornAt[index - 1] ?? 0;
    const at = twinOf === null ? Math.floor(any() / 2) : chance.happens(0.5) ? before + 1 : after(before);
    bornAt.push(at);
    acts.push({
      at,
      do: 'new invoice',
      id: FIRST_INVOICE + index,
      supplier: FIRST_SUPPLIER + chance.below(suppliers),
      status: chance.pick([1, 2, 2, 2, 5]),
      isOld: chance.happens(0.08),
      twinOf,
      company: company(),
    });
  }
  const anyOf = (first: number, born: readonly number[]): Subject => {
    const index = chance.below(born.length);
    return { id: first + index, at: after(born[index] ?? 0) };
  };
  const wanted = chance.pick(size.acts);
  const isMeddled = chance.happens(0.6);
  for (let index = 0; index < wanted; index += 1) {
    const subjects = [anyOf(FIRST_INVOICE, bornAt), anyOf(FIRST_SUPPLIER, suppliersBornAt)] as const;
    acts.push(...clerk(chance, ...subjects, company, setting));
    if (isMeddled && chance.happens(0.25)) acts.push(trouble(chance, ...subjects));
  }
  if (chance.happens(0.02)) acts.push(restore(chance, span));
  return acts.sort((a, b) => a.at - b.at);
}

/** A record, and a time when it is there. */
interface Subject {
  readonly id: number;
  readonly at: number;
}

function clerk(
  chance: Chance,
  { id, at }: Subject,
  supplier: Subject,
  company: () => (typeof COMPANIES)[number],
  setting: Setting,
): Act[] {
  const edit = (time: number, note: string | null, sum: number | null): Act => ({
    at: time,
    do: 'edit invoice',
    id,
    note,
    sum,
  });
  switch (chance.below(12)) {
    case 0:
    case 1:
    case 2:
      return [edit(at, chance.pick(NOTES), chance.happens(0.5) ? chance.pick(SUMS) : null)];
    case 3:
    case 4: {
      // There, and back again.
      const gap = chance.pick([SECOND, 5 * SECOND, 40 * SECOND, 3 * MINUTE]);
      return [edit(at, 'a', 10), edit(at + gap, 'b', 20), edit(at + 2 * gap, 'a', 10)];
    }
    case 5:
      return [{ at, do: 'edit twice', id, note: chance.pick(NOTES), sum: chance.pick(SUMS) }];
    case 6:
    case 7:
      return [{ at, do: 'set status', id, status: chance.pick([2, 2, 5, 7, 7, 8, 11, 4, 9]) }];
    case 8:
      return [{ ...supplier, do: 'edit supplier', city: chance.pick(['Leeds', 'York', 'Bath']) }];
    case 9:
      return [{ ...supplier, do: 'approve supplier' }];
    case 10:
      return [{ ...supplier, do: 'enable supplier', enable: chance.happens(0.5) }];
    default:
      return setting.twoCompanies
        ? [{ at, do: 'move', id, company: company() }]
        : [edit(at, chance.pick(NOTES), chance.pick(SUMS))];
  }
}

function trouble(chance: Chance, { id, at }: Subject, supplier: Subject): Act {
  const entity = chance.pick(['supplier', 'invoice'] as const);
  const ms = chance.pick([30 * SECOND, 5 * MINUTE, 2 * HOUR]);
  switch (chance.below(18)) {
    case 0:
      return { at, do: 'burst of webhooks', id, count: chance.between(2, 12) };
    case 1:
      return { at, do: 'forged webhook', entity, id: chance.between(9000, 9009) };
    case 2:
      return { at, do: 'Precoro down', ms };
    case 3:
      return { at, do: 'key refused', ms };
    case 4:
      return { at, do: 'PATCH refused', ms };
    case 5:
      return { at, do: 'external down', ms };
    case 6:
      return { at, do: 'schedule silent', ms };
    case 7:
      return { at, do: 'schedule fires twice' };
    case 8:
      return { at, do: 'others spend', ...chance.pick(SPENT_BY_OTHERS) };
    case 9:
      return { at, do: 'gate', entity, gate: 'observe' };
    case 10:
      return { at, do: 'gate', entity, gate: 'live' };
    case 11:
      return { at, do: 'pause', entity, ms };
    case 12:
      return { at, do: 'deploy', deployment: chance.pick([1, 2] as const) };
    case 13:
      return { at, do: 'retry', id };
    case 14:
      return { at, do: 'change outside', id };
    case 15:
      return { at, do: 'remove outside', id: chance.happens(0.5) ? id : supplier.id };
    case 16:
      return { at, do: 'close period', id, ms };
    default:
      return { at, do: 'remove', entity: 'invoice', id };
  }
}

function restore(chance: Chance, span: number): Act {
  const all = ['cursors', 'mirror', 'cross-reference', 'failures', 'quota'] as const;
  const tables = chance.happens(0.5) ? all : [chance.pick(all)];
  const backMs = chance.happens(0.5) ? null : chance.between(MINUTE, span);
  return { at: chance.between(Math.floor(span / 2), span), do: 'restore', tables, backMs };
}
