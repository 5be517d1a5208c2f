import type { Random } from '../domain/time.ts';
import { DAY, SECOND } from '../domain/time.ts';
import { CITIES, FAMILY_NAMES, LEGAL_ENTITIES, LEGAL_FORMS, STREETS, TRADES } from './master-data.ts';
import type { Supplier } from './model.ts';
import { SUPPLIER_STATUS } from './model.ts';
import { intBetween, pick, pickWeighted, seededRandom } from './random.ts';
import type { SeedPlan } from './seed.ts';

const FIRST_SUPPLIER_ID = 40_001;

/** Suppliers in order of creation: oldest first. Names are unique, as Precoro demands. */
export function seedSuppliers(plan: SeedPlan): Supplier[] {
  const taken = new Set<string>();
  return Array.from({ length: plan.suppliers }, (_, index) => seedSupplier(plan, index, taken));
}

function seedSupplier(plan: SeedPlan, index: number, taken: Set<string>): Supplier {
  const random = seededRandom(plan.seed, 'supplier', index);
  const createDate = createdAt(plan, index);
  const approvalDate = Math.min(createDate + intBetween(random, 1, 3 * 24) * 3600 * SECOND, plan.now);
  const status = pickWeighted(random, [
    [SUPPLIER_STATUS.approved, 95],
    [SUPPLIER_STATUS.pending, 4],
    [SUPPLIER_STATUS.rejected, 1],
  ]);
  const approved = status === SUPPLIER_STATUS.approved;
  const lastTouched = approved ? approvalDate : createDate;
  return {
    ...inventSupplier(random, index, taken),
    id: FIRST_SUPPLIER_ID + index,
    status,
    createDate,
    approvalDate: approved ? approvalDate : null,
    updateDate: laterUpTo(random, lastTouched, plan.now),
    enable: random() < 0.96,
    externalId: plan.linkedSupplier(index),
  };
}

/** Spread evenly over three years, so that page order equals id order. */
function createdAt(plan: SeedPlan, index: number): number {
  const span = 3 * 365 * DAY;
  const offset = Math.floor((span * (index + 1)) / (plan.suppliers + 1));
  return Math.floor((plan.now - span + offset) / SECOND) * SECOND;
}

/** Most records were last touched when they were approved; some later, never after `now`. */
export function laterUpTo(random: Random, from: number, now: number): number {
  const later = random() < 0.7 ? 0 : intBetween(random, 60, 20 * 24 * 3600) * SECOND;
  return Math.min(from + later, now);
}

/** Everything about a supplier but its state. Shared by the seed and by the clerk who adds one. */
export function inventSupplier(
  random: Random,
  index: number,
  taken: Set<string>,
): Omit<Supplier, 'id' | 'status' | 'createDate' | 'updateDate' | 'approvalDate' | 'enable' | 'externalId'> {
  const trade = intBetween(random, 0, TRADES.length - 1);
  const [city, country, state, currency, dialling, postal] = pick(random, CITIES);
  const name = freeName(random, trade, `${LEGAL_FORMS[country] ?? ''}`, city, taken);
  const slug = name.toLowerCase().replace(/[^a-z]+/g, '-');
  return {
    entity: 'supplier',
    name,
    uniqueCode: `S${String(index + 1).padStart(6, '0')}`,
    businessRegistrationNumber: `${country}${intBetween(random, 10_000_000, 99_999_999)}${index}`,
    legalAddress: `${pick(random, STREETS)} ${intBetween(random, 1, 240)}`,
    city,
    state,
    postalCode: postal.replace(/[0A]/g, (sign) =>
      sign === '0' ? String(intBetween(random, 1, 9)) : String.fromCharCode(intBetween(random, 65, 90)),
    ),
    country,
    phone: `${dialling} ${intBetween(random, 1_000_000, 9_999_999)}`,
    email: `accounts@${slug.replace(/^-|-$/g, '')}.example`,
    note: random() < 0.1 ? 'Pays attention to the order number' : null,
    currencies: random() < 0.1 && currency !== 'USD' ? [currency, 'USD'] : [currency],
    legalEntityIds: LEGAL_ENTITIES.slice(0, random() < 0.5 ? 1 : 2).map((entity) => entity.id),
    trade,
  };
}

/** Tries plain names first, then adds the city, then a number. */
function freeName(random: Random, trade: number, form: string, city: string, taken: Set<string>): string {
  const words = TRADES[trade]?.words ?? ['Trading'];
  const family = pick(random, FAMILY_NAMES);
  const word = pick(random, words);
  const base = random() < 0.25 ? `${family} & ${pick(random, FAMILY_NAMES)} ${word}` : `${family} ${word}`;
  let name = `${base} ${form}`;
  if (taken.has(name)) name = `${base} ${city} ${form}`;
  for (let number = 2; taken.has(name); number++) name = `${base} ${city} ${number} ${form}`;
  taken.add(name);
  return name;
}
