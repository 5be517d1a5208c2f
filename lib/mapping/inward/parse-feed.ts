import type { WriteFacts } from '../../entities/write-facts.ts';
import { compareDecimals, toDecimal } from '../../domain/money.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { OnGone, PaymentRules } from '../contract.ts';
import { didYouMean } from '../did-you-mean.ts';
import { parseWhen } from '../parse/entity.ts';
import type { Section } from '../parse/reader.ts';
import { parseAlert } from '../parse/settings.ts';
import { nameText, show } from '../values.ts';
import { namedBankFields } from './bank-fields.ts';
import type { FeedScope } from './links.ts';
import { outlineFeeds, type FeedOutline, type InwardSurroundings } from './outline.ts';
import { outwardFieldsOf, parseOwners } from './owners.ts';
import { parseFields } from './parse-fields.ts';
import type { FeedFieldPlan, FeedPlan } from './plan.ts';

const KEYS = [
  'source',
  'mode',
  'companies',
  'creates',
  'onGone',
  'owner',
  'owners',
  'when',
  'alert',
  'fields',
];
const PAYMENT_KEYS = ['alsoSettles', 'roundingUpTo'];
/** A cent: what is lost where amounts are rounded on both sides. */
const DEFAULT_ROUNDING = '0.01';

/** The `inward` section: what comes from the external system, parents before those that refer to them. */
export function parseInward(inward: Section, around: InwardSurroundings): readonly FeedPlan[] {
  const before = inward.faultCount;
  const all = outlineFeeds(inward, around);
  const areSectionsSound = around.areEntitiesSound && inward.faultCount === before;
  return all.map((own) => parseFeed({ own, all, around, areSectionsSound }));
}

function parseFeed(scope: FeedScope): FeedPlan {
  const { own, around } = scope;
  const { section, entity, customField, name, source, spec, target, companies } = own;
  const isPayment = entity === 'payment';
  section.onlyKeys(isPayment ? [...KEYS, ...PAYMENT_KEYS] : KEYS, 'setting of what comes in');
  const facts = CATALOGUE[entity].writes ?? NOTHING;
  const before = section.faultCount;
  const fields = parseFields(section.section('fields'), facts, scope);
  const areFieldsSound = around.areEntitiesSound && section.faultCount === before;
  const outwardFields = outwardFieldsOf(own, fields);
  const named = { sourceFields: spec.fields, fields, when: parseWhen(section) };
  return {
    ...named,
    bankFields: namedBankFields(named),
    ...{ place: section.place, entity, customField, name, source, target, companies, facts },
    mode: section.choice('mode', ['observe', 'live'], 'observe'),
    creates: section.boolean('creates', true),
    onGone: section.choice('onGone', onGoneOf(own, facts), 'report'),
    owners: parseOwners(own, Object.keys(outwardFields), areFieldsSound),
    outwardFields,
    alert: parseAlert(section.section('alert'), around.alert),
    payment: isPayment ? parsePayment(section, own, fields) : null,
  };
}

const NOTHING: WriteFacts = { create: false, update: false, fields: {} };

/** Only what Precoro can take out of use is disabled, only payments are cancelled. */
function onGoneOf({ entity }: FeedOutline, { fields }: WriteFacts): readonly OnGone[] {
  return [
    ...(Object.hasOwn(fields, 'enable') ? (['disable'] as const) : []),
    ...(entity === 'payment' ? (['cancel'] as const) : []),
    'report',
    'nothing',
  ];
}

function parsePayment(
  section: Section,
  { spec }: FeedOutline,
  fields: readonly FeedFieldPlan[],
): PaymentRules {
  const roundingUpTo = section.has('roundingUpTo')
    ? toDecimal(section.get('roundingUpTo'))
    : DEFAULT_ROUNDING;
  if (roundingUpTo === undefined || compareDecimals(roundingUpTo, '0') < 0) {
    const given = show(section.get('roundingUpTo'));
    section.fault('roundingUpTo', `must be an amount such as "0.01", "0" for none, but it is ${given}.`);
  }
  const decimals = Object.entries(spec.fields).flatMap(([name, { type }]) =>
    type === 'decimal' ? [name] : [],
  );
  const alsoSettles = parseAmounts(section, decimals);
  const paid = fields.find(({ name }) => name === 'sumPaid')?.source;
  if (paid?.kind === 'path' && alsoSettles.includes(paid.from)) {
    section.fault('alsoSettles', `holds ${show(paid.from)}, which is what was paid: it would count twice.`);
  }
  return { alsoSettles, roundingUpTo: roundingUpTo ?? '0' };
}

function parseAmounts(section: Section, decimals: readonly string[]): readonly string[] {
  const given = section.get('alsoSettles') ?? [];
  if (!Array.isArray(given)) {
    section.fault('alsoSettles', `must be a list of amounts of the source, but it is ${show(given)}.`);
    return [];
  }
  const names: readonly unknown[] = given;
  for (const name of names.filter((one) => !decimals.some((known) => known === one))) {
    section.fault(
      'alsoSettles',
      `holds ${show(name)}, which is no amount of the source.${didYouMean(nameText(name), decimals)}`,
    );
  }
  return decimals.filter((name) => names.includes(name));
}
