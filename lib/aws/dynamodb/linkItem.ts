import type { RecordRef } from '../../domain/records.ts';
import { recordKey } from '../../domain/records.ts';
import type { Link, LinkPhase, LinkSummary, Step } from '../../sync/ports/state.ts';
import type { Attributes, ItemKey } from './expressions.ts';
import { readFailure } from './failureFields.ts';
import { packJson, unpackObject } from './packing.ts';
import { readRef } from './recordKeys.ts';
import { isJsonObject } from './storedItem.ts';
import type { Fields } from './storedItem.ts';
import { readStep, readWait } from './waitFields.ts';

export const PHASES: readonly LinkPhase[] = ['none', 'creating', 'created', 'linked'];
/** Begins the sort key of every link. */
export const LINK_PREFIX = 'link#';
/** The attributes of a {@link LinkSummary}. */
export const SUMMARY_ATTRIBUTES =
  '#pk, #sk, #phase, #externalId, #target, #hold, #failure, #wait, #agreed.#mappingVersion, #agreed.#externalHash';

export function linkKey(ref: RecordRef, company: string): ItemKey {
  return { pk: recordKey(ref), sk: `${LINK_PREFIX}${company}` };
}

/** Record and company from the key alone: all that the wait indexes carry. */
export function readLinkName(item: Fields): { readonly ref: RecordRef; readonly company: string } {
  const sk = item.text('sk');
  if (!sk.startsWith(LINK_PREFIX)) item.fail('sk', 'link# and a company');
  return { ref: readRef(item), company: sk.slice(LINK_PREFIX.length) };
}

/**
 * What a link's item holds besides fence, lease and the time in the wait index. Nulls are removed. Payload and trail are
 * compressed; `waitsFor` stands outside `wait` because it is an index key.
 */
export function linkAttributes(link: Link): Attributes {
  const { phase, externalId, target, intent, agreed, hold, wait, unsettledUntil, failure } = link;
  const intentPayload = link.intentPayload && packJson(link.intentPayload);
  const trail = link.trail.length > 0 ? packJson({ steps: link.trail }) : null;
  const waitsFor = wait?.waitsFor ?? null;
  return {
    phase,
    externalId,
    target,
    intent,
    intentPayload,
    agreed,
    hold,
    wait,
    waitsFor,
    unsettledUntil,
    failure,
    trail,
  };
}

/** An item that only has a lease is a link in phase `none`. */
export function readLink(item: Fields): Link {
  return {
    ...readCommon(item),
    intent: readIntent(item.fieldsOrNull('intent')),
    intentPayload: item.has('intentPayload') ? readPayload(item) : null,
    agreed: readAgreed(item.fieldsOrNull('agreed')),
    unsettledUntil: item.numberOrNull('unsettledUntil'),
    trail: item.has('trail') ? readTrail(item) : [],
    fence: item.number('fence'),
  };
}

/** Reads an item of which there are only {@link SUMMARY_ATTRIBUTES}. */
export function readLinkSummary(item: Fields): LinkSummary {
  return {
    ...readCommon(item),
    mappingVersion: item.fieldsOrNull('agreed')?.textOrNull('mappingVersion') ?? null,
    externalHash: item.fieldsOrNull('agreed')?.textOrNull('externalHash') ?? null,
  };
}

function readCommon(item: Fields) {
  const hold = item.fieldsOrNull('hold');
  const failure = item.fieldsOrNull('failure');
  const wait = item.fieldsOrNull('wait');
  return {
    ...readLinkName(item),
    phase: item.has('phase') ? item.oneOf('phase', PHASES) : ('none' as const),
    externalId: item.textOrNull('externalId'),
    target: item.textOrNull('target'),
    hold: hold && readFailure(hold),
    failure: failure && readFailure(failure),
    wait: wait && readWait(wait),
  };
}

function readTrail(item: Fields): readonly Step[] {
  const steps = item.inside('trail', unpackObject(item, 'trail')).fieldsList('steps');
  return steps.map(readStep);
}

function readIntent(intent: Fields | null): Link['intent'] {
  return (
    intent && {
      key: intent.text('key'),
      payloadHash: intent.text('payloadHash'),
      attempt: intent.number('attempt'),
      at: intent.number('at'),
      besides: intent.has('besides') ? intent.texts('besides') : [],
      ...(intent.has('values') ? { values: intent.json('values') } : {}),
    }
  );
}

function readPayload(item: Fields): Link['intentPayload'] {
  const { fields, lines } = unpackObject(item, 'intentPayload');
  return isJsonObject(fields) && Array.isArray(lines) && lines.every(isJsonObject)
    ? { fields, lines }
    : item.fail('intentPayload', 'a compressed payload of fields and lines');
}

function readAgreed(agreed: Fields | null): Link['agreed'] {
  return (
    agreed && {
      hash: agreed.text('hash'),
      externalHash: agreed.text('externalHash'),
      seq: agreed.number('seq'),
      mappingVersion: agreed.text('mappingVersion'),
    }
  );
}
