import type { JsonObject } from '../../../lib/domain/json.ts';
import { MINUTE, SECOND } from '../../../lib/domain/time.ts';
import type { Chance } from '../engine/chance.ts';
import type { SourceName } from './inward-setting.ts';
import type { Act } from './plan.ts';
import type { WriteEffect } from './precoro.ts';
import { COMPANIES, type Setting } from './setting.ts';

/** What the external system's people keep, and Precoro's people do with what came of it. `n` numbers records of one kind. */
export type InwardAct =
  | {
      readonly do: 'enter outside';
      readonly source: Exclude<SourceName, 'payment'>;
      readonly n: number;
      readonly fields: JsonObject;
      readonly company: (typeof COMPANIES)[number];
    }
  | {
      readonly do: 'edit outside';
      readonly source: Exclude<SourceName, 'payment'>;
      readonly n: number;
      readonly fields: JsonObject;
    }
  | { readonly do: 'delete outside'; readonly source: SourceName; readonly n: number }
  /** Of the vendor that stands outside for this supplier. */
  | { readonly do: 'edit its vendor'; readonly id: number; readonly fields: JsonObject }
  /** Of the bill that stands outside for this invoice; null: of a bill that never was in Precoro. */
  | {
      readonly do: 'pay outside';
      readonly n: number;
      readonly invoice: number | null;
      readonly amount: string;
      readonly discount: string | null;
      readonly day: string;
    }
  /** Precoro's people. */
  | { readonly do: 'pay by hand'; readonly invoice: number; readonly amount: string; readonly day: string }
  | { readonly do: 'edit its supplier'; readonly n: number; readonly fields: JsonObject }
  | { readonly do: 'remove what came'; readonly source: 'vendor' | 'tax'; readonly n: number }
  | { readonly do: 'inward gate'; readonly entity: InwardEntity; readonly gate: 'observe' | 'live' }
  /** The world. */
  | {
      readonly do: 'next write in Precoro';
      readonly kind: 'create' | 'update' | 'cancel';
      readonly effect: WriteEffect;
      readonly lateMs: number;
    }
  | { readonly do: 'writes unanswered'; readonly ms: number };

export type InwardEntity = 'tax' | 'itemFieldOption' | 'supplier' | 'payment';

const INWARD_DEEDS: ReadonlySet<string> = new Set([
  'enter outside',
  'edit outside',
  'delete outside',
  'edit its vendor',
  'pay outside',
  'pay by hand',
  'edit its supplier',
  'remove what came',
  'inward gate',
  'next write in Precoro',
  'writes unanswered',
] satisfies readonly InwardAct['do'][]);

export function isInward(act: Act): act is Extract<Act, InwardAct> {
  return INWARD_DEEDS.has(act.do);
}

type Timed = Act;
const CITIES = ['Leeds', 'York', 'Bath', 'Hull'] as const;
const GAPS = [0, 300, SECOND, 5 * SECOND, 40 * SECOND, 3 * MINUTE] as const;
const DAYS = ['2026-03-01', '2026-03-02'] as const;

/** What comes from outside beside everything else of a plan. */
export function inwardActs(chance: Chance, setting: Setting, others: readonly Act[]): readonly Act[] {
  const span = Math.max(2 * MINUTE, others.at(-1)?.at ?? 0);
  const themes = [vendors, shared, shared, taxes, accounts, payments, payments] as const;
  const count = chance.pick([1, 1, 1, 2, 3]);
  const scene: Scene = { chance, setting, others, span };
  const picked = new Set(Array.from({ length: count }, () => chance.pick(themes)));
  const acts = [...picked].flatMap((theme) => theme(scene));
  if (chance.happens(0.1)) acts.push(...closed(scene));
  if (chance.happens(0.1)) acts.push(lost(scene));
  return acts;
}

interface Scene {
  readonly chance: Chance;
  readonly setting: Setting;
  readonly others: readonly Act[];
  readonly span: number;
}

function companyOf({ chance, setting }: Scene): (typeof COMPANIES)[number] {
  return setting.twoCompanies ? chance.pick(COMPANIES) : 'uk';
}

function vendors(scene: Scene): Timed[] {
  const { chance, span } = scene;
  return Array.from({ length: chance.pick([1, 1, 2]) }, (_, index) => index + 1).flatMap((n): Timed[] => {
    const company = companyOf(scene);
    const fields = { name: nameOf(chance, n), city: chance.pick(CITIES), active: chance.happens(0.9) };
    let at = chance.below(Math.ceil(span / 2));
    const acts: Timed[] = [{ at, do: 'enter outside', source: 'vendor', n, fields, company }];
    for (let edit = chance.below(4); edit > 0; edit -= 1) {
      at += chance.pick(GAPS);
      acts.push({ at, do: 'edit outside', source: 'vendor', n, fields: someField(chance, n) });
      if (chance.happens(0.3))
        acts.push({ at: at + chance.pick(GAPS), do: 'edit its supplier', n, fields: someField(chance, n) });
    }
    at += chance.pick(GAPS);
    if (chance.happens(0.1)) acts.push({ at, do: 'delete outside', source: 'vendor', n });
    if (chance.happens(0.05)) acts.push({ at: at + 5 * MINUTE, do: 'remove what came', source: 'vendor', n });
    return acts;
  });
}

/** One that is in Precoro already, by a record of its own, has this name. */
export const TAKEN_NAME = 'Taken';

function nameOf(chance: Chance, n: number): string {
  return chance.happens(0.08) ? TAKEN_NAME : `Vendor ${n}`;
}

function someField(chance: Chance, n: number): JsonObject {
  switch (chance.below(4)) {
    case 0:
      return { name: chance.pick([`Vendor ${n}`, `Vendor ${n} Ltd`]) };
    case 1:
      return { active: chance.happens(0.5) };
    default:
      return { city: chance.pick(CITIES) };
  }
}

/** A supplier that stands on both sides is changed on both. */
function shared({ chance, span, others }: Scene): Timed[] {
  const ids = [501, ...others.flatMap((act) => (act.do === 'new supplier' ? [act.id] : []))];
  const id = chance.pick(ids);
  const acts: Timed[] = [];
  for (let edit = chance.between(1, 3); edit > 0; edit -= 1) {
    const at = chance.below(span);
    acts.push({ at, do: 'edit its vendor', id, fields: sharedField(chance) });
    if (chance.happens(0.5))
      acts.push({ at: at + chance.pick(GAPS), do: 'edit supplier', id, city: chance.pick(CITIES) });
    if (chance.happens(0.15))
      acts.push({ at: at + chance.pick(GAPS), do: 'enable supplier', id, enable: chance.happens(0.5) });
  }
  return acts;
}

function sharedField(chance: Chance): JsonObject {
  return chance.happens(0.8) ? { city: chance.pick(CITIES) } : { active: chance.happens(0.5) };
}

function taxes(scene: Scene): Timed[] {
  const { chance, span } = scene;
  const n = 1;
  let at = chance.below(Math.ceil(span / 2));
  const name = `Tax ${n}`;
  const company = companyOf(scene);
  const acts: Timed[] = [
    { at, do: 'enter outside', source: 'tax', n, fields: { name, percent: '20' }, company },
  ];
  for (let edit = chance.below(4); edit > 0; edit -= 1) {
    at += chance.pick(GAPS);
    const fields = chance.happens(0.7)
      ? { percent: chance.pick(['20', '21', '5.5']) }
      : { name: `${name} x` };
    acts.push({ at, do: 'edit outside', source: 'tax', n, fields });
  }
  if (setting2(scene) && chance.happens(0.3))
    acts.push({
      at,
      do: 'enter outside',
      source: 'tax',
      n: 2,
      fields: { name, percent: '20' },
      company: 'fr',
    });
  if (chance.happens(0.1)) acts.push({ at: at + 4 * MINUTE, do: 'remove what came', source: 'tax', n });
  return acts;
}

function setting2({ setting }: Scene): boolean {
  return setting.twoCompanies;
}

/** Children may come before their parents. */
function accounts(scene: Scene): Timed[] {
  const { chance, span } = scene;
  const company = companyOf(scene);
  const count = chance.between(1, 3);
  const acts: Timed[] = [];
  for (let n = 1; n <= count; n += 1) {
    const at = chance.below(Math.ceil(span / 2));
    const parent = n > 1 && chance.happens(0.7) ? `A${n - 1}` : null;
    const fields = { code: `60${n}`, name: `Account ${n}`, active: true, parent };
    acts.push({ at, do: 'enter outside', source: 'account', n, fields, company });
    if (chance.happens(0.4)) {
      const changed = chance.happens(0.5) ? { name: `Account ${n} x` } : { active: chance.happens(0.5) };
      acts.push({ at: at + chance.pick(GAPS), do: 'edit outside', source: 'account', n, fields: changed });
    }
    if (chance.happens(0.08)) acts.push({ at: at + 3 * MINUTE, do: 'delete outside', source: 'account', n });
  }
  return acts;
}

/** In parts, twice the same, with a discount, a cent off, too much, by hand as well, voided, of somebody else's bill. */
const RUNS: readonly (readonly (readonly [string, string | null])[])[] = [
  [['10', null]],
  [['4', null]],
  [
    ['4', null],
    ['6', null],
  ],
  [
    ['5', null],
    ['5', null],
  ],
  [['9', '1']],
  [['9.99', null]],
  [
    ['3', null],
    ['3', null],
    ['3', null],
  ],
  [['12', null]],
];

function payments({ chance, span, others }: Scene): Timed[] {
  const ids = others.flatMap((act) => (act.do === 'new invoice' ? [act.id] : []));
  if (ids.length === 0) return [];
  const invoice = chance.happens(0.93) ? chance.pick(ids) : null;
  const start = Math.floor(span / 2) + chance.below(span) + MINUTE;
  const acts: Timed[] = [];
  const run = chance.pick(RUNS);
  for (const [index, [amount, discount]] of run.entries()) {
    const n = index + 1;
    const at = start + chance.pick(GAPS) * index;
    const day = chance.happens(0.8) ? DAYS[0] : DAYS[1];
    acts.push({ at, do: 'pay outside', n, invoice, amount, discount, day });
    if (chance.happens(0.15))
      acts.push({ at: at + chance.pick(GAPS), do: 'delete outside', source: 'payment', n });
    if (invoice !== null && chance.happens(0.15))
      acts.push({
        at: Math.max(0, at - SECOND + chance.pick(GAPS)),
        do: 'pay by hand',
        invoice,
        amount,
        day,
      });
  }
  return acts;
}

function closed({ chance, span }: Scene): Timed[] {
  const entity = chance.pick(['tax', 'itemFieldOption', 'supplier', 'payment'] as const);
  const at = chance.below(span);
  const open: Timed = {
    at: at + chance.pick([MINUTE, 10 * MINUTE]),
    do: 'inward gate',
    entity,
    gate: 'live',
  };
  return [{ at, do: 'inward gate', entity, gate: 'observe' }, ...(chance.happens(0.5) ? [open] : [])];
}

function lost({ chance, span }: Scene): Timed {
  return { at: chance.below(span), do: 'writes unanswered', ms: chance.pick([30 * SECOND, 3 * MINUTE]) };
}
