import { DecodeError, fieldsOf, property } from '../../domain/decode.ts';
import { identifier, recordId } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { decodeLook } from '../decode-look.ts';
import { handOnRows } from '../hand-on.ts';
import type { RowRules } from '../merge-look.ts';
import type { InwardOrder, InwardServices } from './services.ts';

/** What a POST was answered with, of which nothing but the id is sure. */
export interface CreatedRecord {
  readonly id: string;
  readonly idn: string | null;
  /** Null where the answer does not show it: then it may not have been taken. */
  readonly externalId: string | null;
}

/** Null for an answer without an id. */
export function createdRecord(body: unknown): CreatedRecord | null {
  try {
    const fields = fieldsOf(body, '');
    const optional = (name: string) => {
      const value = property(fields, name);
      return value === undefined || value === null || value === '' ? null : identifier(value, name);
    };
    return {
      id: recordId(property(fields, 'id'), 'id'),
      idn: optional('idn'),
      externalId: optional('externalId'),
    };
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/**
 * Keeps in the mirror what a write was answered with, if that is a whole record together with what was sent. Else it is not
 * known what stands there, until somebody looks; so too where the answer does not say whether Precoro took the external id.
 * True if it was kept.
 */
export async function keepAnswer(
  services: InwardServices,
  { rules, fence }: Pick<InwardOrder, 'rules' | 'fence'>,
  body: unknown,
  sent: JsonObject,
): Promise<boolean> {
  const whole = { ...sent, ...(body as object) };
  const isIdUnsure = 'externalId' in sent && !Object.hasOwn(body as object, 'externalId');
  if (isIdUnsure || !isWhole(services, rules, whole)) return false;
  await handOnRows(services, [whole], rules, fence);
  return true;
}

function isWhole({ clock }: Pick<InwardServices, 'clock'>, rules: RowRules, value: unknown): boolean {
  try {
    decodeLook(value, rules, clock.now());
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
