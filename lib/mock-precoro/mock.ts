import type { Clock } from '../domain/time.ts';
import type { Change } from './changes.ts';
import { Company } from './company.ts';
import type { FaultRates } from './faults.ts';
import { Faults } from './faults.ts';
import type { JournalEntry } from './journal.ts';
import { Journal, compacted } from './journal.ts';
import { LateVisibility } from './late-visibility.ts';
import { Limiter } from './limiter.ts';
import { seededRandom } from './random.ts';
import type { SeedOptions } from './seed.ts';
import { seedCompany } from './seed.ts';
import type { MockSwitches } from './switches.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import { Traffic } from './traffic.ts';
import { Webhooks } from './webhooks.ts';

export interface MockSettings {
  readonly clock: Clock;
  readonly switches: Partial<MockSwitches>;
  readonly faults: Partial<FaultRates>;
  readonly seed: SeedOptions;
  readonly webhookEndpoints: readonly string[];
  /** How webhooks leave. */
  readonly post: typeof globalThis.fetch;
  readonly stateFile: string | null;
}

/** Everything behind the wire: the company, the limits, the faults, the webhooks, the state file. */
export class Mock {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly limiter = new Limiter();
  readonly traffic = new Traffic();
  readonly webhooks: Webhooks;
  readonly late: LateVisibility;
  readonly closing: AbortSignal;
  switches: MockSwitches;
  company: Company;
  private readonly closer = new AbortController();
  private readonly journal: Journal | null;
  private seedOptions: SeedOptions;

  constructor(settings: MockSettings) {
    this.clock = settings.clock;
    this.closing = this.closer.signal;
    this.switches = { ...DEFAULT_SWITCHES, ...settings.switches };
    this.faults = new Faults(seededRandom(settings.seed.seed ?? 1, 'faults'), settings.faults);
    this.webhooks = new Webhooks(this.clock, () => this.switches, this.faults, this.closing, settings.post);
    this.late = new LateVisibility(this.clock, this.faults);
    this.journal = settings.stateFile === null ? null : new Journal(settings.stateFile);
    const entries = this.journal?.open() ?? [];
    this.seedOptions = sameSeed(settings.seed, entries);
    this.company = this.companyOf(this.seedOptions);
    this.webhooks.setEndpoints(settings.webhookEndpoints);
    for (const entry of entries) this.replay(entry);
    if (entries.length === 0) this.journal?.rewrite([seedEntry(this.seedOptions)]);
  }

  /** Starts over with another company; the limits stay as they are. */
  reseed(options: SeedOptions): void {
    this.seedOptions = options;
    this.company = this.companyOf(options);
    this.journal?.rewrite([seedEntry(options), this.endpointsEntry()]);
  }

  setEndpoints(urls: readonly string[]): void {
    this.webhooks.setEndpoints(urls);
    this.journal?.append(this.endpointsEntry());
  }

  /** The day's limit outlives a restart. */
  requestAccepted(at: number): void {
    this.journal?.append({ kind: 'request', at });
  }

  /** Stops what is on its way and compacts the state file. */
  close(): void {
    this.closer.abort(new Error('The server is closing'));
    if (!this.journal) return;
    const day = new Set(this.limiter.startsOfDay(this.clock.now()));
    const kept = this.journal.open().filter((entry) => entry.kind !== 'request' || day.has(entry.at));
    this.journal.rewrite(compacted(kept));
  }

  private companyOf(options: SeedOptions): Company {
    const company = new Company(seedCompany(options), this.clock, () => this.switches);
    company.onChange((change) => this.changed(change));
    return company;
  }

  /** First into the file, then to the world. */
  private changed(change: Change): void {
    if (change.kind === 'payment') {
      this.journal?.append({ kind: 'payment', payment: change.payment });
      return;
    }
    if (change.kind === 'master') {
      this.journal?.append({ kind: 'master', record: change.record });
      this.late.noticed(change.record, change.before);
      if (change.webhook) this.webhooks.fireOption(change.record, change.action);
      return;
    }
    this.journal?.append({ kind: 'record', record: change.record });
    this.late.noticed(change.record, change.before);
    if (change.webhook) this.webhooks.fire(change.record, change.action);
  }

  private replay(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'seed':
        return;
      case 'record':
        return this.company.restore(entry.record);
      case 'master':
        return this.company.master.restore(entry.record);
      case 'payment':
        return this.company.restorePayment(entry.payment);
      case 'request':
        return this.limiter.restore(entry.at);
      case 'endpoints':
        return this.webhooks.setEndpoints(entry.urls);
    }
  }

  private endpointsEntry(): JournalEntry {
    return { kind: 'endpoints', urls: this.webhooks.endpoints().map(({ url }) => url) };
  }
}

function seedEntry(options: SeedOptions): JournalEntry {
  const { linkedSuppliers: _links, ...plain } = options;
  return { kind: 'seed', options: plain };
}

/**
 * A state file is only right over the seed it was made with: the stored `now` and go-live win, anything else must be equal.
 * Links of suppliers cannot be compared; give the same ones again. Throws Error that names the option that differs.
 */
function sameSeed(wanted: SeedOptions, entries: readonly JournalEntry[]): SeedOptions {
  const stored = entries.find((entry) => entry.kind === 'seed')?.options;
  if (!stored) return wanted;
  for (const name of [
    'seed',
    'suppliers',
    'purchaseOrders',
    'invoices',
    'receipts',
    'shareBeforeGoLive',
  ] as const) {
    if (wanted[name] !== stored[name]) {
      throw new Error(
        `The state file was made with ${name}=${String(stored[name])}, not ${String(wanted[name])}; use that or another file`,
      );
    }
  }
  const { now, goLive } = stored;
  return {
    ...wanted,
    ...(typeof now === 'number' ? { now } : {}),
    ...(typeof goLive === 'string' ? { goLive } : {}),
  };
}
