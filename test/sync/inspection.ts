import type { Connector, Payload, Target } from '../../lib/connectors/contract.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { inspectCounterparts, type Inspected } from '../../lib/sync/inspect-counterparts.ts';
import { memoryPasses, memoryToldDoubles } from '../support/memory/memoryPasses.ts';
import { arrive, invoice, settledEngine, type Engine, type Setting } from './engine.ts';

/** Time that the function has for one run. */
const RUN_MS = 2 * MINUTE;

/** A company in step, and the hourly look at what stands outside. */
export async function inspection(setting: Setting = {}, perDay = 48) {
  const e = await settledEngine(setting);
  const { connector } = e.services.integration;
  const integration = { ...e.services.integration, connector: { ...connector, inspectPerDay: perDay } };
  const services = {
    ...e.services,
    integration,
    slices: e.crossReference,
    passes: memoryPasses(),
    told: memoryToldDoubles(),
  };
  const inspect = (given: Partial<typeof services> = {}): Promise<Inspected> =>
    e.clock.drive(inspectCounterparts({ ...services, ...given }, e.clock.now() + RUN_MS));
  return {
    e,
    services,
    inspect,
    /** The engine runs on, and each hour some are looked up. Answers what each hour came to. */
    hours: async (count: number, given: Partial<typeof services> = {}): Promise<readonly Inspected[]> => {
      const all: Inspected[] = [];
      for (let hour = 0; hour < count; hour += 1) {
        all.push(await inspect(given));
        await e.run(HOUR);
      }
      return all;
    },
  };
}

type Read = ReturnType<Target['read']>;

/** The same connector, each read of which goes through `around`. */
export function withReads(connector: Connector, around: (externalId: string, read: () => Read) => Read) {
  const targets = Object.entries(connector.targets).map(([name, target]): [string, Target] => [
    name,
    {
      ...target,
      read: (externalId, context) => around(externalId, () => target.read(externalId, context)),
    },
  ]);
  return { ...connector, targets: Object.fromEntries(targets) };
}

/** The same connector, and the ids it is asked for. */
export function listening(connector: Connector): { readonly ids: string[]; readonly connector: Connector } {
  const ids: string[] = [];
  return {
    ids,
    connector: withReads(connector, (externalId, read) => {
      ids.push(externalId);
      return read();
    }),
  };
}

/** What a system says that does not answer. */
export async function silence(words: string): Read {
  return { outcome: 'unavailable', retryAfterSeconds: 1, words };
}

/** The same with the invoice of the stories linked to B2, hours ago. */
export async function inspectionOfInvoice(setting: Setting = {}, perDay = 48) {
  const made = await inspection(setting, perDay);
  await arrive(made.e);
  await made.e.run(2 * HOUR);
  return made;
}

/** So many invoices more, linked hours ago. */
export async function withInvoices(e: Engine, count: number): Promise<void> {
  for (let id = 1001; id <= 1000 + count; id += 1) {
    e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
  }
  await e.hint('invoice', 1001, '1001');
  await e.run(3 * HOUR);
}

export function payloadOf(e: Engine, externalId: string): Payload {
  const found = [...e.bills(), ...e.vendors()].find((record) => record.externalId === externalId);
  if (!found) throw new Error(`There is no ${externalId}.`);
  return found.payload;
}
