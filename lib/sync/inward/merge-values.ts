import { compareValues, type WriteValues } from '../../entities/write-values.ts';
import type { WriteFacts } from '../../entities/write-facts.ts';
import type { FieldOwner } from '../../mapping/contract.ts';
import type { OpenValues } from '../ports/inbound.ts';

/** What is to become of one record's fields, by the names of Precoro's form. */
export interface Merged {
  /** To be written to Precoro. */
  readonly write: WriteValues;
  /** Precoro's values that are to be sent outside: the other direction does that, or has done it already. */
  readonly send: WriteValues;
  /** Those that both sides hold now. */
  readonly same: WriteValues;
  /** Values that give way. */
  readonly lost: readonly { readonly field: string; readonly side: 'precoro' | 'external' }[];
}

/** What the two sides hold, and held last. */
export interface Sides {
  readonly wanted: WriteValues;
  readonly shown: WriteValues;
  /** What both held; null: nothing is known of that. */
  readonly agreed: WriteValues | null;
  /** What was sent since, and is not seen there yet. Default: nothing. */
  readonly open?: OpenValues | undefined;
}

type Value = WriteValues[string] | undefined;

/**
 * Three ways, field by field: what the external system wants, what Precoro shows, and what both held last. A field without an
 * owner only comes from outside: Precoro is set to it, whoever moved. Of a shared one a change on one side is carried over,
 * Precoro's by the other direction; where both moved the owner's word counts. A side that was sent a value and is not seen to
 * hold it may hold the one before as well: neither is a move of its people, and what was sent goes once more. Where it holds a
 * third one, and the write got no answer, nobody can say which came first: then both have moved. Lists that are only ever
 * added to lose nothing.
 */
export function mergeValues(
  writes: WriteFacts,
  owners: Readonly<Record<string, FieldOwner>>,
  sides: Sides,
): Merged {
  const { wanted, shown } = sides;
  const { changed, unseen } = compareValues(writes, wanted, shown);
  const write: Record<string, WriteValues[string]> = {};
  const send: Record<string, WriteValues[string]> = {};
  const same: Record<string, WriteValues[string]> = {};
  const lost: Merged['lost'][number][] = [];
  for (const [field, value] of Object.entries(wanted)) {
    const isUnseen = unseen.includes(field);
    const isSame = !changed.includes(field) && !isUnseen && !isOutdated(sides, field);
    const held = heldBefore(sides, field);
    const isNew = held.outside.length === 0;
    const seen = {
      external: held.outside.every((one) => isOther(writes, field, value, one)),
      precoro: !isUnseen && held.precoro.every((one) => isOther(writes, field, one, shown[field])),
    };
    const isExternalMoved = seen.external || (seen.precoro && isUnanswered(sides, field, 'toPrecoro'));
    const isPrecoroMoved = seen.precoro || (seen.external && isUnanswered(sides, field, 'toExternal'));
    const owner = owners[field];
    if (isSame || (isUnseen && !isExternalMoved)) {
      same[field] = value;
      continue;
    }
    const isForPrecoro = isExternalMoved
      ? !isPrecoroMoved || owner === 'external'
      : !isPrecoroMoved && field in (sides.open?.toPrecoro ?? {});
    if (owner === undefined || isForPrecoro) {
      write[field] = value;
      if (isPrecoroMoved && !isNew) lost.push({ field, side: 'precoro' });
      continue;
    }
    send[field] = shown[field] ?? null;
    if (isExternalMoved && !isNew) lost.push({ field, side: 'external' });
  }
  return { write, send, same, lost };
}

/** Precoro took another value after it was looked at. */
function isOutdated({ open }: Sides, field: string): boolean {
  return open !== undefined && open.takenAt !== null && field in open.toPrecoro;
}

/** What each side may hold without anybody of its own having changed it; nothing where that is not known. */
function heldBefore(
  { agreed, open }: Sides,
  field: string,
): { readonly outside: readonly Value[]; readonly precoro: readonly Value[] } {
  const before = agreed && field in agreed ? [agreed[field]] : [];
  const { toPrecoro = {}, toExternal = {} } = open ?? {};
  if (field in toPrecoro) return { outside: [toPrecoro[field]], precoro: [...before, toPrecoro[field]] };
  if (field in toExternal) return { outside: [...before, toExternal[field]], precoro: [toExternal[field]] };
  return { outside: before, precoro: before };
}

function isUnanswered({ open }: Sides, field: string, side: 'toPrecoro' | 'toExternal'): boolean {
  return open !== undefined && field in open[side] && (side === 'toExternal' || open.takenAt === null);
}

function isOther(writes: WriteFacts, field: string, one: Value, other: Value): boolean {
  if (one === undefined || other === undefined) return one !== other;
  return compareValues(writes, { [field]: one }, { [field]: other }).changed.length > 0;
}
