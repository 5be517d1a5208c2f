import { ENTITY_NAMES, recordKey } from '../../domain/records.ts';
import { inboundDueAt, inboundName, isOpenInGroup, makingName } from '../../sync/ports/inbound.ts';
import type { Inbound, InboundKey, InboundPhase, LostValue, OpenValues } from '../../sync/ports/inbound.ts';
import type { Attributes, ItemKey } from './expressions.ts';
import { readFailure } from './failureFields.ts';
import { keyText } from './longKeys.ts';
import { packJson, unpackObject } from './packing.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';
import { readStep, readWait } from './waitFields.ts';

export const INBOUND_SORT = 'inbound';
const PHASES: readonly InboundPhase[] = ['new', 'creating', 'linked', 'passed'];
const SIDES: readonly LostValue['side'][] = ['precoro', 'external'];
/** DynamoDB takes 400 kB per item; the attributes beside the compressed ones need little. */
const MOST_BYTES = 350_000;

export function inboundItemKey(key: InboundKey): ItemKey {
  return { pk: keyText(inboundName(key)), sk: INBOUND_SORT };
}

/** Of an item, or of what an index carries of one. */
export function readInboundKey(item: Fields): InboundKey {
  return { feed: item.text('feed'), company: item.text('company'), externalId: item.text('externalId') };
}

/**
 * The item of a record. What only the program reads is compressed. The indexes are sparse: without their attributes the
 * item is in none of them. Throws for a record that no item holds.
 */
export function inboundAttributes(inbound: Inbound): Attributes {
  const { content, intent, agreed, written, lost, trail, wait, ref, group, version, ...plain } = inbound;
  const packed = packJson({ content, intent, agreed, written, lost, trail });
  if (packed.byteLength > MOST_BYTES) {
    throw new Error(
      `${inboundName(inbound)} is ${packed.byteLength} bytes when compressed, at most ${MOST_BYTES} can be stored.`,
    );
  }
  const dueAt = inboundDueAt(inbound);
  const making = makingName(inbound);
  return {
    ...withoutNulls({ ...plain, wait, group, packed }),
    ref: ref ? recordKey(ref) : undefined,
    version: version + 1,
    dueFeed: dueAt === null ? undefined : keyText(inbound.feed),
    dueAt: dueAt ?? undefined,
    waitsFor: wait?.waitsFor ? keyText(wait.waitsFor) : undefined,
    making: making === null ? undefined : keyText(making),
    openGroup: isOpenInGroup(inbound) && group ? keyText(group) : undefined,
  };
}

export function readInbound(item: Fields): Inbound {
  const packed = item.inside('packed', unpackObject(item, 'packed'));
  const [hold, failure, wait] = ['hold', 'failure', 'wait'].map((name) => item.fieldsOrNull(name));
  return {
    ...readInboundKey(item),
    entity: item.oneOf('entity', ENTITY_NAMES),
    content: packed.json('content'),
    hash: item.text('hash'),
    isGone: item.flag('isGone'),
    ...(item.has('madeWith') ? { madeWith: item.text('madeWith') } : {}),
    seq: item.number('seq'),
    doneSeq: item.number('doneSeq'),
    firstSeenAt: item.number('firstSeenAt'),
    changedAt: item.number('changedAt'),
    phase: item.oneOf('phase', PHASES),
    ref: item.has('ref') ? readRef(item, 'ref') : null,
    lookedAt: item.numberOrNull('lookedAt'),
    intent: readIntent(packed.fieldsOrNull('intent')),
    openUntil: item.numberOrNull('openUntil'),
    agreed: readAgreed(packed.fieldsOrNull('agreed')),
    written: packed.fieldsList('written').map((one) => ({ at: one.number('at'), hash: one.text('hash') })),
    lost: packed.fieldsList('lost').map(readLost),
    hold: hold ? readFailure(hold) : null,
    failure: failure ? readFailure(failure) : null,
    wait: wait ? readWait(wait) : null,
    trail: packed.fieldsList('trail').map(readStep),
    group: item.textOrNull('group'),
    version: item.number('version'),
  };
}

function withoutNulls(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
}

function readIntent(intent: Fields | null): Inbound['intent'] {
  return (
    intent && {
      at: intent.number('at'),
      attempt: intent.number('attempt'),
      values: intent.json('values'),
      equalBefore: intent.numberOrNull('equalBefore'),
    }
  );
}

function readAgreed(agreed: Fields | null): Inbound['agreed'] {
  return (
    agreed && {
      values: agreed.json('values'),
      contentHash: agreed.text('contentHash'),
      feedVersion: agreed.text('feedVersion'),
      ...(agreed.has('open') ? { open: readOpen(agreed.fields('open')) } : {}),
      ...(agreed.has('heldAt') ? { heldAt: agreed.number('heldAt') } : {}),
    }
  );
}

function readOpen(open: Fields): OpenValues {
  return {
    toPrecoro: open.json('toPrecoro'),
    toExternal: open.json('toExternal'),
    takenAt: open.numberOrNull('takenAt'),
  };
}

function readLost(lost: Fields): LostValue {
  return {
    at: lost.number('at'),
    field: lost.text('field'),
    side: lost.oneOf('side', SIDES),
    words: lost.text('words'),
  };
}
