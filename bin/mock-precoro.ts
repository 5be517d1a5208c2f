import { Command, InvalidArgumentError } from 'commander';
import { scaledClock } from '../lib/mock-precoro/clock.ts';
import type { FaultRates } from '../lib/mock-precoro/faults.ts';
import { assertFaults } from '../lib/mock-precoro/faults.ts';
import type { MockPrecoro } from '../lib/mock-precoro/server.ts';
import { DEFAULT_EMAIL, DEFAULT_TOKEN } from '../lib/mock-precoro/operations.ts';
import { startMockPrecoro } from '../lib/mock-precoro/server.ts';
import type { MockSwitches } from '../lib/mock-precoro/switches.ts';
import { PROFILES, isProfileName, parseSwitch } from '../lib/mock-precoro/switches.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly token: string;
  readonly email: string;
  readonly adminToken?: string;
  readonly seed: number;
  readonly suppliers: number;
  readonly purchaseOrders: number;
  readonly invoices: number;
  readonly receipts: number;
  readonly goLive?: string;
  readonly timeScale: number;
  readonly changeEvery?: number;
  readonly profile: Partial<MockSwitches>;
  readonly switch: Partial<MockSwitches>;
  readonly fault: Partial<FaultRates>;
  readonly webhook: readonly string[];
  readonly stateFile?: string;
}

const flags = new Command('mock-precoro')
  .description('A Precoro stand-in over HTTP. Guide: docs/mock-precoro.md')
  .option('--port <number>', 'port to listen on, 0 for any free one', numberFrom, 4010)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--token <text>', 'the API key', DEFAULT_TOKEN)
  .option('--email <address>', "e-mail of the key's user", DEFAULT_EMAIL)
  .option('--admin-token <text>', 'guards /_admin')
  .option('--seed <number>', 'the same seed makes the same company', numberFrom, 1)
  .option('--suppliers <number>', 'suppliers', numberFrom, 2000)
  .option('--purchase-orders <number>', 'purchase orders', numberFrom, 500)
  .option('--invoices <number>', 'invoices and credit notes', numberFrom, 800)
  .option('--receipts <number>', 'receipts', numberFrom, 300)
  .option('--go-live <day>', 'day such as 2026-01-31; most documents lie before it')
  .option('--time-scale <number>', 'server time runs this many times as fast', numberFrom, 1)
  .option(
    '--change-every <seconds>',
    'a clerk changes something every so many seconds of server time',
    numberFrom,
  )
  .option('--profile <name>', `set of switches: ${Object.keys(PROFILES).join(', ')}`, profileFrom, {})
  .option('--switch <name=value>', 'one switch; may be repeated', switchFrom, {})
  .option('--fault <name=rate>', 'one fault rate; may be repeated', faultFrom, {})
  .option(
    '--webhook <url>',
    'webhook endpoint; up to five',
    (url, list: readonly string[]) => [...list, url],
    [],
  )
  .option('--state-file <path>', 'keeps every change in this file')
  .parse()
  .opts<Flags>();

const clock = scaledClock(flags.timeScale);
const mock = await startMockPrecoro({
  port: flags.port,
  host: flags.host,
  token: flags.token,
  email: flags.email,
  clock,
  switches: { ...flags.profile, ...flags.switch },
  faults: flags.fault,
  seed: {
    seed: flags.seed,
    suppliers: flags.suppliers,
    purchaseOrders: flags.purchaseOrders,
    invoices: flags.invoices,
    receipts: flags.receipts,
    ...(flags.goLive === undefined ? {} : { goLive: flags.goLive }),
  },
  webhookEndpoints: flags.webhook,
  ...(flags.adminToken === undefined ? {} : { adminToken: flags.adminToken }),
  ...(flags.stateFile === undefined ? {} : { stateFile: flags.stateFile }),
});
console.log(welcome(mock));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort(new Error('Stopping'));
    void mock.close();
  });
}
if (flags.changeEvery !== undefined) await keepChanging(flags.changeEvery);

/** A company never stands still. Ends when the server stops. */
async function keepChanging(everySeconds: number): Promise<void> {
  while (!stopping.signal.aborted) {
    await clock.sleep(everySeconds * 1000, stopping.signal).catch(() => undefined);
    if (!stopping.signal.aborted) console.log(mock.changeSomething().sentence);
  }
}

function welcome({ url, token, email }: MockPrecoro): string {
  const headers = `-H 'X-AUTH-TOKEN: ${token}' -H 'email: ${email}'`;
  return [
    `mock-precoro listens on ${url}`,
    `  token   ${token}`,
    `  e-mail  ${email}`,
    '',
    'Try (one request a second, the same GET once a minute):',
    `  curl -g ${headers} '${url}/suppliers?per_page=10'`,
    `  curl -g ${headers} '${url}/invoices?status[]=2&modifiedSince=${new Date(clock.now() - 86_400_000).toISOString().slice(0, 19)}'`,
    `  curl -g ${headers} '${url}/invoices/1'`,
    `  curl -X PATCH ${headers} -d externalId=BILL-1 '${url}/invoices/1'`,
    `  curl -X POST '${url}/_admin/change-something'`,
    `  curl '${url}/_admin/counters'`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}

function numberFrom(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0))
    throw new InvalidArgumentError('It must be a number of 0 or more.');
  return number;
}

function profileFrom(name: string): Partial<MockSwitches> {
  if (!isProfileName(name)) throw new InvalidArgumentError(`There are ${Object.keys(PROFILES).join(', ')}.`);
  return PROFILES[name];
}

function switchFrom(assignment: string, before: Partial<MockSwitches>): Partial<MockSwitches> {
  return explained(() => ({ ...before, ...parseSwitch(assignment) }));
}

function faultFrom(assignment: string, before: Partial<FaultRates>): Partial<FaultRates> {
  return explained(() => {
    const [name = '', rate = ''] = assignment.split('=');
    const values: object = { [name]: Number(rate) };
    assertFaults(values);
    return { ...before, ...values };
  });
}

function explained<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
