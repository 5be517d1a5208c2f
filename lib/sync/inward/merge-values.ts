import { compareValues, type WriteValues } from '../../entities/write-values.ts';
import type { WriteFacts } from '../../entities/write-facts.ts';
import type { FieldOwner } from '../../mapping/contract.ts';

/** What is to become of one record's fields, by the names of Precoro's form. */
export interface Merged {
  /** To be written to Precoro. */
  readonly write: WriteValues;
  /** What both sides hold, once that is written. */
  readonly agreed: WriteValues;
  /** Values that give way. */
  readonly lost: readonly { readonly field: string; readonly side: 'precoro' | 'external' }[];
  /** Fields whose external value gives way: the other direction has to send Precoro's, which it may have done already. */
  readonly overruled: readonly string[];
}

/**
 * Three ways, field by field: what the external system wants, what Precoro shows, and what both held last (null: nothing is
 * known of that). A field without an owner only comes from outside: Precoro is set to it, whoever moved. Of a shared one a
 * change on one side is carried over, Precoro's by the other direction; where both moved the owner's word counts. Lists that
 * are only ever added to lose nothing.
 */
export function mergeValues(
  writes: WriteFacts,
  owners: Readonly<Record<string, FieldOwner>>,
  sides: { readonly wanted: WriteValues; readonly shown: WriteValues; readonly agreed: WriteValues | null },
): Merged {
  const { wanted, shown } = sides;
  const known = sides.agreed ?? {};
  const { changed, unseen } = compareValues(writes, wanted, shown);
  const write: Record<string, WriteValues[string]> = {};
  const agreed: Record<string, WriteValues[string]> = { ...known };
  const lost: Merged['lost'][number][] = [];
  const overruled: string[] = [];
  for (const [field, value] of Object.entries(wanted)) {
    const isUnseen = unseen.includes(field);
    const isSame = !changed.includes(field) && !isUnseen;
    const isNew = !(field in known);
    const isExternalMoved = isNew || isOther(writes, field, value, known[field]);
    const isPrecoroMoved = !isUnseen && (isNew || isOther(writes, field, known[field], shown[field]));
    const owner = owners[field];
    if (isSame || (isUnseen && !isExternalMoved)) {
      agreed[field] = value;
    } else if (owner === undefined || (isExternalMoved && (!isPrecoroMoved || owner === 'external'))) {
      write[field] = value;
      agreed[field] = value;
      if (isPrecoroMoved && !isNew) lost.push({ field, side: 'precoro' });
    } else if (isExternalMoved) {
      overruled.push(field);
      if (!isNew) lost.push({ field, side: 'external' });
    }
  }
  return { write, agreed, lost, overruled };
}

function isOther(
  writes: WriteFacts,
  field: string,
  one: WriteValues[string] | undefined,
  other: WriteValues[string] | undefined,
): boolean {
  if (one === undefined || other === undefined) return one !== other;
  return compareValues(writes, { [field]: one }, { [field]: other }).changed.length > 0;
}
