import { DecodeError, NOT_SHOWN } from '../domain/decode.ts';
import type { EntityName } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import { isMap } from './shapes.ts';

/** Four small numbers need far less; anything larger is no webhook of Precoro's. */
const MAX_WEBHOOK_BYTES = 4096;

/** "Look at this record": unsigned, possibly doubled, late or out of order (precoro-api.md section 6). */
export type Webhook =
  | {
      readonly kind: 'hint';
      readonly entity: EntityName;
      readonly id: string;
      readonly idn: string | null;
      /** `other`: a number that is not documented; the record is worth a look all the same. */
      readonly action: 'create' | 'update' | 'other';
    }
  | { readonly kind: 'unknownType'; readonly type: number };

/** Which entity a webhook's `type` means. */
export type WebhookTypes = ReadonlyMap<number, EntityName>;

export function webhookTypes(
  catalogue: Readonly<Record<EntityName, Pick<EntityFacts, 'name' | 'webhookType'>>>,
): WebhookTypes {
  return new Map(
    Object.values(catalogue).flatMap(({ name, webhookType }) =>
      webhookType === null ? [] : [[webhookType, name]],
    ),
  );
}

/**
 * Reads the body of one webhook. Fields beside the four known ones pass. Written by hand, because the function that
 * answers webhooks must start fast. Throws DecodeError that names the field.
 */
export function decodeWebhook(body: string, types: WebhookTypes): Webhook {
  const message = parsed(body);
  const type = wholeNumber(message['type'], 'type');
  const entity = types.get(type);
  if (entity === undefined) return { kind: 'unknownType', type };
  const idn = message['idn'];
  return {
    kind: 'hint',
    entity,
    id: identifier(message['id'], 'id'),
    idn: idn === undefined || idn === null ? null : identifier(idn, 'idn'),
    action: actionOf(wholeNumber(message['action'], 'action')),
  };
}

function parsed(body: string): { readonly [name: string]: unknown } {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_WEBHOOK_BYTES) throw new DecodeError('body', `at most ${MAX_WEBHOOK_BYTES} bytes`, bytes);
  const value = jsonOf(body);
  if (!isMap(value)) throw new DecodeError('body', 'a JSON object with id, type and action', shown(value));
  return value;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new DecodeError('body', 'JSON', NOT_SHOWN);
  }
}

/** Precoro sends numbers; digits in quotes are accepted, because its API answers with either. */
function identifier(value: unknown, field: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  if (typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value)) return value;
  throw new DecodeError(field, 'a positive whole number', shown(value));
}

function wholeNumber(value: unknown, field: string): number {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new DecodeError(field, 'a whole number from 0', shown(value));
}

/** What may stand in a log and in the answer: no token is that short. */
function shown(value: unknown): unknown {
  return typeof value === 'string' && value.length > 12 ? NOT_SHOWN : value;
}

function actionOf(action: number): 'create' | 'update' | 'other' {
  return action === 0 ? 'create' : action === 1 ? 'update' : 'other';
}
