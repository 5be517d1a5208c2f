import type {
  CallContext,
  Connector,
  ExternalRecord,
  Idempotency,
  Payload,
  SourceSpec,
  Target,
  TargetSpec,
} from '../../lib/connectors/contract.ts';
import type { WriteOutcome } from '../../lib/domain/outcomes.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { SECOND, type Clock } from '../../lib/domain/time.ts';
import { fakeExternalSources, type FakeExternalSources, type RowChanged } from './fakeExternalSources.ts';

export type WriteName = 'create' | 'update' | 'cancel' | 'deactivate';

/** What the next write meets. `unknown` may have taken effect at once, late or never. */
export type Scripted =
  | { readonly outcome: 'notApplied'; readonly retryAfterSeconds: number; readonly words: string }
  | { readonly outcome: 'rejected'; readonly words: string }
  | { readonly outcome: 'gone'; readonly words: string }
  | { readonly outcome: 'unknown'; readonly effect: 'none' | 'applied' | { readonly afterMs: number } };

export interface Kept extends ExternalRecord {
  readonly company: string;
  readonly target: string;
  readonly cancelled: boolean;
}

export interface FakeExternal {
  readonly connector: Connector;
  /** Every write that arrived, whatever became of it: `create bill`, `update bill B1`. */
  readonly writes: string[];
  records(target: string): readonly Kept[];
  /** A record that somebody else made, with the key it was made with where there was one. */
  plant(
    target: string,
    externalId: string,
    payload: Payload,
    createdWithKey?: string,
    company?: string,
  ): void;
  remove(externalId: string): void;
  /** What the external system's own people change in a record of a target. */
  change(target: string, externalId: string, fields: JsonObject): void;
  /** What it tells Precoro, and what its people change there: a record of a source with a target is the same record. */
  readonly told: FakeExternalSources;
  next(write: WriteName, ...scripted: Scripted[]): void;
  /** Forgets what was scripted and not met yet. */
  behave(): void;
  /** Reads and searches answer "unavailable" so many times. */
  noReads(times: number): void;
  /** It protects itself against doubles as its kind of idempotency promises. */
  isProtected: boolean;
  /** It shows nobody the keys that records were created with. */
  keepsNoKeys: boolean;
  /** Searches by natural key so far. */
  readonly searches: () => number;
  /** Called while a write is under way. */
  during: ((write: WriteName) => Promise<void>) | null;
}

/**
 * An external system in memory. Unless told otherwise it protects itself against nothing: a second create makes a second
 * record, so that the engine's own protocol is what a test sees.
 */
export function fakeExternal(
  clock: Clock,
  specs: Readonly<Record<string, TargetSpec>>,
  idempotency: Idempotency,
  sourceSpecs: Readonly<Record<string, SourceSpec>> = {},
): FakeExternal {
  const kept = new Map<string, Kept>();
  const scripts: Record<WriteName, Scripted[]> = { create: [], update: [], cancel: [], deactivate: [] };
  const late: { at: number; apply: () => void }[] = [];
  const writes: string[] = [];
  let created = 0;
  let readsRefused = 0;
  let searches = 0;
  const bornAt = new Map<string, number>();
  /** Changes that come from a source are known to it. */
  let isFromSource = false;
  const fromSource: RowChanged = ({ source, company, externalId, fields, isGone }) => {
    const target = sourceSpecs[source]?.target ?? null;
    if (isFromSource || target === null) return;
    isFromSource = true;
    const spec = specs[target];
    const shared = Object.entries(fields).filter(([name]) => Object.hasOwn(spec?.fields ?? {}, name));
    const before = kept.get(externalId);
    if (isGone) kept.delete(externalId);
    else {
      const payload = {
        fields: { ...before?.payload.fields, ...Object.fromEntries(shared) },
        lines: before?.payload.lines ?? [],
      };
      const made = before ?? { externalId, createdWithKey: null, company, target, cancelled: false };
      kept.set(externalId, { ...made, payload });
    }
    isFromSource = false;
  };
  const told = fakeExternalSources(sourceSpecs, fromSource);
  const keep = (record: Kept): void => {
    kept.set(record.externalId, record);
    if (isFromSource) return;
    isFromSource = true;
    for (const [source, { target, fields }] of Object.entries(sourceSpecs)) {
      if (target !== record.target) continue;
      const isOff = record.cancelled && Object.hasOwn(fields, 'active');
      told.put(source, record.company, record.externalId, {
        ...record.payload.fields,
        ...(isOff ? { active: false } : {}),
      });
    }
    isFromSource = false;
  };
  /** What a create comes to where the system protects itself: the record that is there, or none. */
  function known(target: string, key: string, payload: Payload, company: string): Kept | undefined {
    const all = [...kept.values()].filter((one) => one.target === target && one.company === company);
    const byKey = all.find(({ createdWithKey }) => createdWithKey === key);
    switch (idempotency.kind) {
      case 'uniqueReference':
        return byKey;
      case 'key': {
        const age = clock.now() - (bornAt.get(byKey?.externalId ?? '') ?? 0);
        return age < idempotency.lifetimeSeconds * SECOND ? byKey : undefined;
      }
      case 'upsert': {
        const names = specs[target]?.naturalKey ?? [];
        const twin = all.find((one) =>
          names.every((name) => one.payload.fields[name] === payload.fields[name]),
        );
        if (twin) keep({ ...twin, payload });
        return twin && kept.get(twin.externalId);
      }
      case 'searchable':
      case 'none':
        return undefined;
    }
  }
  const shown = (record: Kept): Kept => (external.keepsNoKeys ? { ...record, createdWithKey: null } : record);
  const catchUp = (): void => {
    for (const one of late.filter(({ at }) => at <= clock.now())) {
      late.splice(late.indexOf(one), 1);
      one.apply();
    }
  };

  async function write(
    name: WriteName,
    words: string,
    apply: () => ExternalRecord | null,
  ): Promise<WriteOutcome<ExternalRecord>> {
    catchUp();
    writes.push(words);
    await external.during?.(name);
    const scripted = scripts[name].shift();
    if (scripted?.outcome === 'unknown') {
      const { effect } = scripted;
      if (effect === 'applied') apply();
      else if (effect !== 'none') late.push({ at: clock.now() + effect.afterMs, apply });
      return { outcome: 'unknown', words: 'no answer in time' };
    }
    if (scripted?.outcome === 'rejected') return { ...scripted, actor: 'accountant' };
    if (scripted) return scripted;
    const value = apply();
    return value ? { outcome: 'applied', value } : { outcome: 'gone', words: 'no such record' };
  }

  function refusedRead() {
    catchUp();
    if (readsRefused === 0) return null;
    readsRefused -= 1;
    return { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' } as const;
  }

  function targetOf(target: string, spec: TargetSpec): Target {
    const inCompany = (company: string) =>
      [...kept.values()].filter((record) => record.target === target && record.company === company);
    const change = (externalId: string, { company }: CallContext, changes: Partial<Kept>): Kept | null => {
      const found = kept.get(externalId);
      if (found?.company !== company) return null;
      keep({ ...found, ...changes });
      return kept.get(externalId) ?? null;
    };
    return {
      spec: { ...spec, idempotency },
      create: (payload, key, { company }) =>
        write('create', `create ${target}`, () => {
          const twin = external.isProtected ? known(target, key, payload, company) : undefined;
          if (twin) return twin;
          const externalId = `${target.toUpperCase().slice(0, 1)}${(created += 1)}`;
          const record = { externalId, createdWithKey: key, payload, company, target, cancelled: false };
          keep(record);
          bornAt.set(externalId, clock.now());
          return record;
        }),
      update: (externalId, payload, context) =>
        write('update', `update ${target} ${externalId}`, () => change(externalId, context, { payload })),
      cancel: (externalId, context) =>
        write('cancel', `cancel ${target} ${externalId}`, () =>
          change(externalId, context, { cancelled: true }),
        ),
      ...(target === 'vendor'
        ? {
            deactivate: (externalId: string, context: CallContext) =>
              write('deactivate', `deactivate ${target} ${externalId}`, () =>
                change(externalId, context, { cancelled: true }),
              ),
          }
        : {}),
      async read(externalId, { company }) {
        const found = kept.get(externalId);
        return refusedRead() ?? { outcome: 'read', value: found?.company === company ? shown(found) : null };
      },
      async findByNaturalKey(payload, { company }) {
        searches += 1;
        const refused = refusedRead();
        const isSame = (record: Kept): boolean =>
          spec.naturalKey.every((name) => record.payload.fields[name] === payload.fields[name]);
        return refused ?? { outcome: 'read', value: inCompany(company).filter(isSame).map(shown) };
      },
      async *list(company) {
        yield* inCompany(company).map(shown);
      },
    };
  }

  const external: FakeExternal = {
    connector: {
      name: 'memory',
      maxConcurrency: 4,
      targets: Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, targetOf(name, spec)])),
      sources: told.sources,
      close: async () => undefined,
    },
    writes,
    records(target) {
      catchUp();
      return [...kept.values()].filter((record) => record.target === target);
    },
    plant(target, externalId, payload, createdWithKey, company = 'default') {
      const made = { createdWithKey: createdWithKey ?? null, company, cancelled: false };
      keep({ externalId, payload, target, ...made });
    },
    remove(externalId) {
      const record = kept.get(externalId);
      kept.delete(externalId);
      for (const [source, { target }] of Object.entries(sourceSpecs)) {
        if (record && target === record.target) told.remove(source, record.company, externalId);
      }
    },
    change(target, externalId, fields) {
      const record = kept.get(externalId);
      if (record?.target !== target) throw new RangeError(`There is no ${target} ${externalId}`);
      keep({ ...record, payload: { ...record.payload, fields: { ...record.payload.fields, ...fields } } });
    },
    told,
    next: (name, ...scripted) => void scripts[name].push(...scripted),
    behave() {
      for (const scripted of Object.values(scripts)) scripted.length = 0;
    },
    noReads: (times) => void (readsRefused = times),
    isProtected: false,
    keepsNoKeys: false,
    searches: () => searches,
    during: null,
  };
  return external;
}
