import pg from 'pg';
import type { EncodedFields, EncodedPayload } from './encode.ts';
import { RejectedError } from './outcomes.ts';
import type { TargetTable } from './tables.ts';

/** Whether the natural key is taken: the one violation whose words need a look at the record that has it. */
export function isNaturalKeyTaken(error: unknown): boolean {
  return constraintOf(error).endsWith('_natural_key_unique');
}

/** `bill INV-77 from vendor V-000012`. */
export function titleOf(target: TargetTable, fields: EncodedFields): string {
  const { number, code, vendor_id: vendor, kind } = fields;
  const label = kind === 'credit_note' ? 'credit note' : target.label;
  const named = `${label} ${number ?? code ?? ''}`;
  return target.spec.naturalKey.includes('vendor_id') ? `${named} from vendor ${vendor}` : named;
}

/** The violation of a constraint in words for people; every other error as it is. */
export function explainRefusal(error: unknown, target: TargetTable, payload: EncodedPayload): unknown {
  const constraint = constraintOf(error);
  const { fields } = payload;
  if (constraint.endsWith('_vendor_exists')) {
    return new RejectedError(
      'accountant',
      `Vendor ${fields['vendor_id']} does not exist in this company. Accountant: restore it, or link the supplier to the right vendor.`,
    );
  }
  if (constraint.endsWith('_currency_check')) {
    return new RejectedError(
      'clerk',
      `currency must be three capital letters such as EUR, but it is "${fields['currency']}".`,
    );
  }
  if (constraint === 'bill_kind_check') {
    return new RejectedError(
      'engineer',
      `kind must be invoice or credit_note, but it is "${fields['kind']}".`,
    );
  }
  if (constraint.endsWith('_line_number_unique')) {
    return new RejectedError(
      'engineer',
      `Two lines of ${titleOf(target, fields)} have the same line_number. Engineer: check the mapping.`,
    );
  }
  return error;
}

function constraintOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.constraint ?? '') : '';
}
