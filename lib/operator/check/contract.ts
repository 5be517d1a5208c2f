import type { EntityName } from '../../domain/records.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { PrecoroGateway } from '../../sync/ports/precoro.ts';
import type { QuotaSession } from '../../sync/quota-session.ts';
import type { OperatorServices } from '../services.ts';

export const CHECK_TOPICS = [
  'external system',
  'key',
  'access',
  'clock',
  'modifiedSince',
  'custom fields',
  'lists',
  'mapping',
  'lookup',
  'other connectors',
  'webhooks',
  'quota',
  'not probed',
] as const;
export type CheckTopic = (typeof CHECK_TOPICS)[number];

/**
 * One thing that was looked at. `fault`: it will go wrong, a person must act before going live. `warning`: it may.
 * `open`: it could not be told here and now, and why.
 */
export interface CheckLine {
  readonly topic: CheckTopic;
  /** Null for what concerns all of them. */
  readonly entity: EntityName | null;
  readonly result: 'ok' | 'warning' | 'fault' | 'open';
  /** What was seen. */
  readonly words: string;
  /** What to do; null when nothing is to be done. */
  readonly cure: string | null;
  /** What the configuration should say instead; `at` is the path of a setting in integration.config.ts. */
  readonly setting: { readonly at: string; readonly value: string | number | boolean } | null;
}

/** A finished check, as it is remembered. */
export interface CheckReport {
  readonly at: number;
  readonly who: string;
  /** Requests to Precoro that it took. */
  readonly requests: number;
  readonly lines: readonly CheckLine[];
}

/** Keeps the last report, so that status can tell when and with what end somebody checked. */
export interface CheckMemory {
  read(): Promise<JsonObject | null>;
  save(report: JsonObject): Promise<void>;
}

export type CheckServices = Pick<
  OperatorServices,
  | 'audit'
  | 'catalogue'
  | 'claims'
  | 'clock'
  | 'connector'
  | 'deadline'
  | 'definitions'
  | 'gateway'
  | 'integration'
  | 'leases'
  | 'ledgers'
  | 'newId'
  | 'states'
  | 'who'
> & {
  readonly memory: CheckMemory;
  /** Of the API key. Throws as `gateway` does. */
  readonly keyFingerprint: () => Promise<string>;
  /** Precoro's other server, to tell a key of the wrong region from a wrong key; null where there is none to ask. */
  readonly otherRegion: (() => Promise<{ readonly name: string; readonly gateway: PrecoroGateway }>) | null;
};

/** What every probe works with. */
export interface Probing {
  readonly services: CheckServices;
  readonly session: QuotaSession;
  /** Of the dispatcher's lease: needed to write cursors. */
  readonly fence: number;
}

/** A line without what is rarely said. */
export function line(
  topic: CheckTopic,
  entity: EntityName | null,
  result: CheckLine['result'],
  words: string,
  more: Partial<Pick<CheckLine, 'cure' | 'setting'>> = {},
): CheckLine {
  return { topic, entity, result, words, cure: more.cure ?? null, setting: more.setting ?? null };
}
