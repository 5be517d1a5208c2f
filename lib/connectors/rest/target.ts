import type { ReadOutcome, WriteOutcome } from '../../domain/outcomes.ts';
import { convert } from '../../mapping/convert.ts';
import { show } from '../../mapping/values.ts';
import type { CallContext, ExternalRecord, Payload, Target, TargetSpec } from '../contract.ts';
import { unavailable } from '../unavailable.ts';
import type { Answer, Failed } from './answer.ts';
import type { ApiClient } from './client.ts';
import { decodeId, decodeRecord, idValue } from './decode.ts';
import { encodeKnown, encodePayload } from './encode.ts';
import { lookUp } from './json-path.ts';
import {
  decoded,
  readRecord,
  readRecords,
  walk,
  type Got,
  type Reading,
  type RecordPage,
} from './listing.ts';
import { FIRST_PAGE, type PageStart } from './pages.ts';
import type { RetirementPlan, TargetPlan, WritePlan } from './plan.ts';
import type { Values } from './template.ts';

type Written = WriteOutcome<ExternalRecord>;

/** One target of a described API. */
export function describedTarget(client: ApiClient, plan: TargetPlan): Target {
  const { record, read } = plan;
  const reading: Reading<ExternalRecord> = {
    ...{ client, record, read },
    decode: (json) => decodeRecord(record, json),
  };
  const retire = (request: RetirementPlan) => (externalId: string, context: CallContext) =>
    retireOne(reading, request, externalId, context);
  return {
    spec: plan.spec,
    create: (payload, key, context) => create(reading, plan, payload, key, context),
    update: async (externalId, payload, context) => {
      const encoded = encodePayload(record, payload, null);
      if ('outcome' in encoded) return encoded;
      return change(reading, plan.update, externalId, encoded.values, context);
    },
    read: (externalId, context) => readOne(reading, externalId, context),
    findByNaturalKey: (payload, context) => find(reading, plan, payload, context),
    list: (company) => walk(reading, plan.list, { company }),
    ...(plan.cancel ? { cancel: retire(plan.cancel) } : {}),
    ...(plan.deactivate ? { deactivate: retire(plan.deactivate) } : {}),
  };
}

/** The record of a target or source by its id, as the contract answers it. */
export async function readOne<T>(
  reading: Reading<T>,
  externalId: string,
  { company, signal }: CallContext,
): Promise<ReadOutcome<T | null>> {
  const got = await readRecord(reading, externalId, { company }, signal);
  return got.is === 'got' ? { outcome: 'read', value: got.value } : unavailable(got);
}

async function create(
  reading: Reading<ExternalRecord>,
  plan: TargetPlan,
  payload: Payload,
  key: string,
  context: CallContext,
): Promise<Written> {
  const encoded = encodePayload(plan.record, payload, key);
  if ('outcome' in encoded) return encoded;
  const { company, signal } = context;
  const answer = await reading.client.send(plan.create, { ...encoded.values, company, key }, signal);
  if (answer.is === 'ok') return taken(reading, plan.create, answer, null, context);
  if (answer.is === 'rejected' || answer.is === 'duplicate')
    return explained(reading, plan, payload, key, context, answer);
  // There is no record yet that could be missing: the address itself is.
  if (answer.is === 'notFound') {
    const words = `${answer.words}: that is no address to create at. Engineer: correct "create" of the description.`;
    return { outcome: 'notApplied', retryAfterSeconds: 300, words };
  }
  return notWritten(answer);
}

/** Why a create is refused: often one is there already, and which one is what people must know. Ours is adopted. */
async function explained(
  reading: Reading<ExternalRecord>,
  plan: TargetPlan,
  payload: Payload,
  key: string,
  context: CallContext,
  { actor, words }: Extract<Failed, { is: 'rejected' | 'duplicate' }>,
): Promise<Written> {
  const found = await find(reading, plan, payload, context);
  const [existing] = found.outcome === 'read' ? found.value : [];
  if (!existing) return { outcome: 'rejected', actor, words };
  if (existing.createdWithKey === key) return { outcome: 'applied', value: existing };
  return {
    outcome: 'rejected',
    actor: 'accountant',
    words: `${words} One of that kind is there already (${existing.externalId}). Accountant: if it is the same one, link the two; otherwise one of them needs another number.`,
  };
}

async function change(
  reading: Reading<ExternalRecord>,
  request: WritePlan,
  externalId: string,
  values: Values,
  context: CallContext,
): Promise<Written> {
  const id = idValue(reading.record, externalId);
  const { company, signal } = context;
  const answer = await reading.client.send(request, { ...values, company, id }, signal);
  return answer.is === 'ok' ? taken(reading, request, answer, externalId, context) : notWritten(answer);
}

/** An answer that all is well is not believed where the description says what must be seen afterwards. */
async function retireOne(
  reading: Reading<ExternalRecord>,
  request: RetirementPlan,
  externalId: string,
  context: CallContext,
): Promise<Written> {
  const written = await change(reading, request, externalId, {}, context);
  if (written.outcome !== 'applied') return written;
  const { fields } = written.value.payload;
  const undone = Object.entries(request.becomes).find(([name, value]) => fields[name] !== value);
  if (!undone) return written;
  const [name, value] = undone;
  return {
    outcome: 'rejected',
    actor: 'accountant',
    words: `${reading.client.plan.name} says that it is done, but ${name} of ${externalId} is ${show(fields[name])} and not ${show(value)}. Accountant: see why it cannot be taken out of use.`,
  };
}

/** The system has taken the write: the record as it is now. What cannot be shown is not claimed. */
async function taken(
  reading: Reading<ExternalRecord>,
  { answers, result }: WritePlan,
  { json }: Extract<Answer, { is: 'ok' }>,
  externalId: string | null,
  context: CallContext,
): Promise<Written> {
  const { client } = reading;
  const found = lookUp(json, result);
  const value = typeof found === 'object' ? found.found : undefined;
  const named = (): Got<string> => decoded(client, () => decodeId(reading.record, value));
  const id: Got<string> = externalId === null ? named() : { is: 'got', value: externalId };
  const got: Got<ExternalRecord | null> =
    answers === 'record'
      ? decoded(client, () => reading.decode(value))
      : id.is === 'got'
        ? await readRecord(reading, id.value, { company: context.company }, context.signal)
        : id;
  if (got.is === 'got' && got.value !== null) return { outcome: 'applied', value: got.value };
  const why = got.is === 'got' ? 'it is not there' : got.words;
  return { outcome: 'unknown', words: `${client.plan.name} has taken it, and it cannot be read: ${why}` };
}

function notWritten(failed: Failed): Written {
  const { words } = failed;
  switch (failed.is) {
    case 'rejected':
    case 'duplicate':
      return { outcome: 'rejected', actor: failed.actor, words };
    case 'putOff':
      return { outcome: 'notApplied', retryAfterSeconds: failed.retryAfterSeconds, words };
    case 'notFound':
      return { outcome: 'gone', words };
    case 'outdated':
    case 'unknown':
      return { outcome: 'unknown', words };
  }
}

/** APIs search as they like; only what has exactly these values is found. */
async function find(
  reading: Reading<ExternalRecord>,
  { record, spec, find: listing }: TargetPlan,
  payload: Payload,
  { company, signal }: CallContext,
): Promise<ReadOutcome<readonly ExternalRecord[]>> {
  const encoded = encodeKnown(record, payload.fields, spec.naturalKey);
  // What cannot be written cannot be there either.
  if ('outcome' in encoded) return { outcome: 'read', value: [] };
  const found: ExternalRecord[] = [];
  for (let start: PageStart | null = FIRST_PAGE; start !== null;) {
    const page: Got<RecordPage<ExternalRecord>> = await readRecords(
      reading,
      listing,
      { ...encoded.values, company },
      start,
      signal,
    );
    if (page.is !== 'got') return unavailable(page);
    found.push(...page.value.records.filter((one) => hasKey(one, payload, spec)));
    start = page.value.next;
  }
  return { outcome: 'read', value: found };
}

function hasKey(one: ExternalRecord, payload: Payload, { naturalKey, fields }: TargetSpec): boolean {
  return naturalKey.every((name) => {
    const field = fields[name];
    const wanted = field && convert(payload.fields[name], field);
    return wanted?.ok === true && one.payload.fields[name] === wanted.value;
  });
}
