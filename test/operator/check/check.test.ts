import { afterEach, describe, expect, it } from '@jest/globals';
import { POSTGRES_SOURCES } from '../../../lib/connectors/postgres/source-spec.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import type { Connector } from '../../../lib/connectors/contract.ts';
import { DAY, MINUTE } from '../../../lib/domain/time.ts';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import type { Integration } from '../../../lib/mapping/contract.ts';
import { scaledClock } from '../../../lib/mock-precoro/clock.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';
import type { MockSwitches } from '../../../lib/mock-precoro/switches.ts';
import { DispatcherBusyError } from '../../../lib/operator/release-cursor.ts';
import { check, priceOfCheck } from '../../../lib/operator/check/check.ts';
import type { CheckLine, CheckReport, CheckServices } from '../../../lib/operator/check/contract.ts';
import { precoroGateway } from '../../../lib/precoro/gateway.ts';
import { claimKey } from '../../../lib/sync/claim-key.ts';
import { DISPATCHER_LEASE } from '../../../lib/sync/dispatch.ts';
import { DISPROVED } from '../../../lib/sync/pull.ts';
import shipped from '../../../integration.config.ts';
import { memoryAudit } from '../../support/memory/memoryAudit.ts';
import { memoryCheckMemory } from '../../support/memory/memoryCheckMemory.ts';
import { memoryKeyRegion } from '../../support/memory/memoryKeyClaims.ts';
import { memoryDefinitions } from '../../support/memory/memoryDefinitions.ts';
import { memoryLeases } from '../../support/memory/memoryLeases.ts';
import { memoryLedger } from '../../support/memory/memoryLedger.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';

/** Fingerprint of the API key. */
const KEY = 'f1a9';
const START = Date.parse('2026-06-15T12:00:00Z');
const open: MockPrecoro[] = [];
afterEach(async () => {
  for (const mock of open.splice(0)) await mock.close();
});

describe('check', () => {
  it('finds nothing wrong with an account that is as configured, within the requests it announces', async () => {
    const { report, setUp } = await checked();
    expect(faultsOf(report)).toEqual([]);
    expect(wordsAbout(report, 'modifiedSince')).toContain('modifiedSince is read as UTC, as configured.');
    expect(wordsAbout(report, 'mapping')[0]).toMatch(/^\d of 3 suppliers tried can be mapped\.$/);
    expect(report.requests).toBeLessThanOrEqual(priceOfCheck(setUp.services).atMost);
    expect(setUp.mock.counters().refusedBy).toEqual({});
  });

  it('only reads, and says what a read cannot tell', async () => {
    const { report, setUp } = await checked();
    const methods = setUp.mock.received(500).map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['GET']));
    expect(wordsAbout(report, 'not probed').join()).toMatch(/take a write to tell/);
  });

  it('remembers the report and leaves a line in the audit', async () => {
    const { report, setUp } = await checked();
    expect(await setUp.memory.read()).toMatchObject({
      at: report.at,
      who: 'ada@desk',
      requests: report.requests,
    });
    expect(setUp.audit.entries).toEqual([expect.objectContaining({ who: 'ada@desk', what: 'checked' })]);
  });

  it('proves the cursors that it saw behave, and lets those go on that were stopped for it', async () => {
    const setUp = await setUpWith({});
    await stop(setUp, 'invoice', DISPROVED);
    await stop(setUp, 'receipt', 'a webhook was missed');
    await run(setUp);
    const states = await setUp.services.states.readAll();
    const cursors = Object.fromEntries(states.map(({ entity, cursor }) => [entity, cursor]));
    expect(cursors['invoice']).toMatchObject({ proved: true, stopped: null });
    expect(cursors['receipt']).toMatchObject({ proved: true, stopped: 'a webhook was missed' });
  });

  it.each([
    ['ahead', { modifiedSinceOffsetMinutes: 120 }, 120],
    ['behind', { modifiedSinceOffsetMinutes: -300 }, -300],
    ['at a quarter of an hour', { modifiedSinceOffsetMinutes: 345 }, 345],
  ])('finds a zone that is %s', async (_name, switches, minutes) => {
    const { report, setUp } = await checked({ switches });
    const fault = report.lines.find(({ topic, result }) => topic === 'modifiedSince' && result === 'fault');
    expect(fault?.setting).toEqual({ at: 'precoro.switches.zoneOffsetMinutes', value: minutes });
    const states = await setUp.services.states.readAll();
    expect(states.filter(({ cursor }) => cursor.proved)).toEqual([]);
  });

  it('tells an exclusive bound', async () => {
    const { report } = await checked({ switches: { modifiedSinceBound: 'exclusive' } });
    expect(faultsOf(report)).toEqual([]);
    expect(wordsAbout(report, 'modifiedSince').join()).toMatch(/is not listed/);
  });

  it('tells a key of the other region from a wrong key', async () => {
    const elsewhere = await checked({ token: 'of-the-other-server', otherRegionTakesIt: true });
    expect(faultsOf(elsewhere.report)[0]?.setting).toEqual({ at: 'precoro.region', value: 'us' });
    const wrong = await checked({ token: 'wrong', otherRegionTakesIt: false });
    expect(faultsOf(wrong.report)[0]).toMatchObject({ topic: 'access', setting: null });
    expect(JSON.stringify(wrong.report)).not.toContain('"wrong"');
  });

  it('sends nothing with a key that another integration claimed first, and says whose it is', async () => {
    const { report, setUp } = await checked({ olderOnSameKey: 'older' });
    expect(faultsOf(report)).toEqual([
      expect.objectContaining({ topic: 'key', words: expect.stringContaining('"older"') as unknown }),
    ]);
    expect(setUp.mock.received(500)).toEqual([]);
    expect(report.requests).toBe(0);
    expect(await setUp.memory.read()).toMatchObject({ requests: 0 });
  });

  it('says that an empty secret must be filled in', async () => {
    const setUp = await setUpWith({});
    const gateway = async () =>
      Promise.reject(new Error('the secret precoro-sync-live-precoro is not filled in'));
    const report = await run({ ...setUp, services: { ...setUp.services, gateway } });
    expect(faultsOf(report).map(({ words }) => words)).toEqual([
      'the secret precoro-sync-live-precoro is not filled in',
    ]);
  });

  it('names fields that lists leave out and the mapping needs', async () => {
    const supplier = shipped.entities[0];
    if (!supplier) throw new Error('the configuration has no supplier');
    const needy = {
      ...supplier,
      map: (record: object) => ({
        ok: true as const,
        payload: { fields: { email: emailIn(record) }, lines: [] },
      }),
    };
    const { report } = await checked({ integration: { ...shipped, entities: [needy] } });
    expect(faultsOf(report)).toEqual([
      expect.objectContaining({ setting: { at: 'entities.supplier.readDetail', value: true } }),
    ]);
  });

  it('names custom fields that do not exist, and options without external id', async () => {
    const [first] = shipped.entities;
    if (!first) throw new Error('the configuration is empty');
    const use = { family: 'item' as const, name: 'GL acount', place: 'entities.invoice.lines.account' };
    const wrong = { ...shipped, entities: [{ ...first, customFields: [use] }] };
    const { report } = await checked({ integration: wrong });
    expect(
      faultsOf(report)
        .map(({ words }) => words)
        .join(),
    ).toMatch(/Did you mean "GL account"/);
  });

  it('says that another connector is at work', async () => {
    const setUp = await setUpWith({});
    const gateway = await setUp.services.gateway();
    const marked: typeof gateway = {
      ...gateway,
      send: async (call, signal) => {
        const answer = await gateway.send(call, signal);
        if (answer.kind !== 'page' || call.kind !== 'list' || call.entity !== 'invoice') return answer;
        return {
          ...answer,
          rows: answer.rows.map((row) => (typeof row === 'object' ? { ...row, xeroId: 'x-1' } : row)),
        };
      },
    };
    const report = await run({ ...setUp, services: { ...setUp.services, gateway: async () => marked } });
    expect(faultsOf(report)).toEqual([
      expect.objectContaining({ topic: 'other connectors', entity: 'invoice' }),
    ]);
  });

  it.each([
    ['cannot be reached', { outcome: 'unavailable', retryAfterSeconds: 5, words: 'no answer' } as const],
  ])('says that the external system %s', async (_name, outcome) => {
    const { report } = await checked({ external: outcome });
    const faults = faultsOf(report).filter(({ topic }) => topic === 'external system');
    expect(faults).toHaveLength(4);
    expect(faults[0]?.words).toBe('vendor cannot be read: no answer');
  });

  it('does not wait for ever for the dispatcher', async () => {
    const setUp = await setUpWith({});
    const { clock, leases } = setUp.services;
    await leases.acquire(DISPATCHER_LEASE, 'dispatcher', clock.now() + DAY, clock.now());
    await expect(run(setUp)).rejects.toThrow(DispatcherBusyError);
  });

  it('says so where there is nothing to prove anything with', async () => {
    const { report } = await checked({ empty: true });
    expect(
      report.lines.filter(({ topic }) => topic === 'access').every(({ result }) => result === 'warning'),
    ).toBe(true);
    expect(wordsAbout(report, 'modifiedSince')).toContain(
      'There is no supplier to prove modifiedSince with.',
    );
  });
});

interface Setting {
  readonly switches?: Partial<MockSwitches>;
  readonly token?: string;
  readonly otherRegionTakesIt?: boolean;
  /** Name of an integration that claimed the same API key before. */
  readonly olderOnSameKey?: string;
  readonly integration?: Integration;
  readonly empty?: boolean;
  readonly external?: {
    readonly outcome: 'unavailable';
    readonly retryAfterSeconds: number;
    readonly words: string;
  };
}

type SetUp = Awaited<ReturnType<typeof setUpWith>>;

async function checked(setting: Setting = {}): Promise<{ report: CheckReport; setUp: SetUp }> {
  const setUp = await setUpWith(setting);
  return { report: await run(setUp), setUp };
}

async function run({ services }: Pick<SetUp, 'services'>): Promise<CheckReport> {
  const lines: CheckLine[] = [];
  const checking = check(services);
  for (;;) {
    const next = await checking.next();
    if (next.done) {
      expect(next.value.lines).toEqual(lines);
      return next.value;
    }
    lines.push(next.value);
  }
}

/** A small company at rest since twenty minutes, on a clock that runs 400 times as fast. */
async function setUpWith(setting: Setting) {
  const clock = scaledClock(400, START);
  const many = setting.empty ? 0 : 20;
  const mock = await startMockPrecoro({
    clock,
    switches: setting.switches ?? {},
    seed: {
      ...{ seed: 3, now: START - 20 * MINUTE, suppliers: many, purchaseOrders: many, invoices: many },
      ...{ receipts: many, goLive: shipped.goLive, linkedSuppliers: ['V-000001', 'V-000002'] },
    },
  });
  open.push(mock);
  const integration = setting.integration ?? shipped;
  const gatewayOf = ({ url, email }: MockPrecoro, token: string) =>
    precoroGateway({
      ...{ baseUrl: url, credentials: { token, email }, catalogue: CATALOGUE, fetch, now: clock.now },
      switches: integration.precoro.switches,
    });
  const otherRegion = async (takesIt: boolean) => {
    const other = await startMockPrecoro({ clock, seed: { suppliers: 3, purchaseOrders: 0, invoices: 0 } });
    open.push(other);
    return { name: 'us', gateway: gatewayOf(other, takesIt ? other.token : 'wrong-there-too') };
  };
  const audit = memoryAudit();
  const memory = memoryCheckMemory();
  const region = memoryKeyRegion();
  if (setting.olderOnSameKey) await claimKey({ clock, claims: region.claimsOf(setting.olderOnSameKey) }, KEY);
  const services: CheckServices = {
    ...{ clock, integration, catalogue: CATALOGUE, audit, who: 'ada@desk' },
    newId: () => 'checker',
    deadline: (ms) => AbortSignal.timeout(ms),
    states: memoryStates(),
    definitions: memoryDefinitions(),
    leases: memoryLeases(),
    ledgers: memoryLedger(),
    claims: region.claimsOf(integration.name),
    keyFingerprint: async () => KEY,
    connector: async () => connectorThat(setting.external ?? null),
    gateway: async () => gatewayOf(mock, setting.token ?? mock.token),
    memory,
    otherRegion:
      setting.otherRegionTakesIt === undefined
        ? null
        : () => otherRegion(setting.otherRegionTakesIt === true),
  };
  return { services, mock, audit, memory };
}

function connectorThat(failing: Setting['external'] | null): Connector {
  const found = failing ?? ({ outcome: 'read', value: [] } as const);
  const targets = Object.entries(POSTGRES_TARGETS).map(([name, spec]) => [
    name,
    { spec, findByNaturalKey: async () => found },
  ]);
  const page = { outcome: 'read', value: { records: [], cursor: '0', hasMore: false } } as const;
  const sources = Object.entries(POSTGRES_SOURCES).map(([name, spec]) => [
    name,
    { spec, changesSince: async () => page },
  ]);
  const partial = {
    ...{ name: 'postgres', maxConcurrency: 2, targets: Object.fromEntries(targets) as object },
    sources: Object.fromEntries(sources) as object,
  };
  return { ...partial, close: async () => undefined } as unknown as Connector;
}

async function stop({ services }: SetUp, entity: 'invoice' | 'receipt', stopped: string): Promise<void> {
  const state = (await services.states.readAll()).find((one) => one.entity === entity);
  if (state) await services.states.saveCursor(entity, { ...state.cursor, stopped }, 0);
}

function faultsOf(report: CheckReport): readonly CheckLine[] {
  return report.lines.filter(({ result }) => result === 'fault');
}

function wordsAbout(report: CheckReport, topic: CheckLine['topic']): readonly string[] {
  return report.lines.filter((line) => line.topic === topic).map(({ words }) => words);
}

/** Only the whole record holds contacts. */
function emailIn(record: object): string | null {
  const contacts: unknown = 'contacts' in record ? record.contacts : null;
  return Array.isArray(contacts) && contacts.length > 0 ? JSON.stringify(contacts) : null;
}
