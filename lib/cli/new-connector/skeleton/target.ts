import { scalarText } from '../../../mapping/values.ts';
import type { ReadOutcome, WriteOutcome } from '../../../domain/outcomes.ts';
import type { Decoder } from '../../../domain/decode.ts';
import type { CallContext, ExternalRecord, Payload, Target } from '../../../connectors/contract.ts';
import { decoded, faultOf, vendorAnswer, vendorsAnswer } from './records.ts';
import { SKELETON_TARGETS } from './spec.ts';
import type { Answer, Call, System } from './system.ts';

type Written = WriteOutcome<ExternalRecord>;

const LIST_TIMEOUT_MS = 60_000;

/** The system's vendors. Fields that a payload leaves out stay as they are; null clears. */
export function vendorTarget(system: System): Target {
  return {
    spec: SKELETON_TARGETS.vendor,
    create: (payload, key, context) => create(system, payload, key, context),
    update: async (externalId, payload, context) => {
      const fault = faultOf(payload);
      if (fault !== null) return { outcome: 'rejected', actor: 'engineer', words: fault };
      return written(await system(patch(context, externalId, payload.fields), context.signal));
    },
    read: (externalId, context) =>
      readOne(system, vendorAnswer, vendorPath(context, externalId), context.signal),
    findByNaturalKey: (payload, context) => find(system, payload, context),
    list: (company) => list(system, company),
    deactivate: async (externalId, context) =>
      written(await system(patch(context, externalId, { active: false }), context.signal)),
  };
}

async function create(system: System, payload: Payload, key: string, context: CallContext): Promise<Written> {
  const fault = faultOf(payload);
  if (fault !== null) return { outcome: 'rejected', actor: 'engineer', words: fault };
  const headers = { 'Idempotency-Key': encodeURIComponent(key) };
  const call: Call = { method: 'POST', path: vendorPath(context), body: payload.fields, headers };
  const outcome = written(await system(call, context.signal));
  if (outcome.outcome === 'gone') return { ...outcome, outcome: 'notApplied', retryAfterSeconds: 300 };
  if (outcome.outcome !== 'rejected') return outcome;
  // Which one is there already is what people must know.
  const found = await find(system, payload, context);
  const [existing] = found.outcome === 'read' ? found.value : [];
  return existing
    ? { ...outcome, words: `${outcome.words} It is there already: ${existing.externalId}.` }
    : outcome;
}

async function find(
  system: System,
  { fields }: Payload,
  context: CallContext,
): Promise<ReadOutcome<readonly ExternalRecord[]>> {
  const path = `${vendorPath(context)}?code=${encodeURIComponent(scalarText(fields['code']) ?? '')}`;
  const read = await readOne(system, vendorsAnswer, path, context.signal);
  if (read.outcome !== 'read') return read;
  // Systems search as they like: only what is exactly the same counts.
  return {
    outcome: 'read',
    value: (read.value ?? []).filter(({ payload }) => payload.fields['code'] === fields['code']),
  };
}

/** Throws with words for people when the system does not answer. */
async function* list(system: System, company: string): AsyncGenerator<ExternalRecord> {
  const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
  const read = await readOne(system, vendorsAnswer, vendorPath({ company }), signal);
  if (read.outcome !== 'read') throw new Error(read.words);
  yield* read.value ?? [];
}

/** Null where there is none. */
export async function readOne<T>(
  system: System,
  decoder: Decoder<T>,
  path: string,
  signal: AbortSignal,
): Promise<ReadOutcome<T | null>> {
  const answer = await system({ method: 'GET', path }, signal);
  if (answer.is === 'notFound') return { outcome: 'read', value: null };
  if (answer.is !== 'ok') {
    const retryAfterSeconds = answer.is === 'putOff' ? answer.retryAfterSeconds : 60;
    return { outcome: 'unavailable', retryAfterSeconds, words: answer.words };
  }
  const read = decoded(decoder, answer.json);
  if ('words' in read) return { outcome: 'unavailable', retryAfterSeconds: 300, words: read.words };
  return { outcome: 'read', value: read.value };
}

function written(answer: Answer): Written {
  switch (answer.is) {
    case 'ok': {
      const record = decoded(vendorAnswer, answer.json);
      return 'words' in record
        ? { outcome: 'unknown', words: record.words }
        : { outcome: 'applied', value: record.value };
    }
    case 'notFound':
      return { outcome: 'gone', words: answer.words };
    case 'rejected':
      return { outcome: 'rejected', actor: 'accountant', words: answer.words };
    case 'putOff':
      return { outcome: 'notApplied', retryAfterSeconds: answer.retryAfterSeconds, words: answer.words };
    case 'unknown':
      return { outcome: 'unknown', words: answer.words };
  }
}

function patch(context: CallContext, externalId: string, body: unknown): Call {
  return { method: 'PATCH', path: vendorPath(context, externalId), body };
}

function vendorPath({ company }: Pick<CallContext, 'company'>, externalId?: string): string {
  const all = `/${encodeURIComponent(company)}/vendors`;
  return externalId === undefined ? all : `${all}/${encodeURIComponent(externalId)}`;
}
