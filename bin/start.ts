import { Command } from 'commander';
import {
  DEFAULT_OPTIONS,
  faultLevel,
  numberBetween,
  wholeNumber,
  type RunOptions,
} from '../lib/local/run/options.ts';
import { assertNodeVersion } from '../lib/local/node-version.ts';
import { tellTo } from '../lib/local/run/lines.ts';

const command = new Command('npm start --')
  .description(
    'Runs the whole of precoro-sync on this machine, between mock-precoro and an embedded PostgreSQL.',
  )
  .option('--until-idle', 'stop the changes, wait until nothing is left to do, compare both systems, and end')
  .option('--report <file>', 'write the comparison as JSON')
  .option('--data <dir>', 'keep everything in a folder; the next start goes on there')
  .option('--seed <n>', 'which company', wholeNumber('seed'), DEFAULT_OPTIONS.seed)
  .option('--suppliers <n>', 'how many', wholeNumber('suppliers', 1), DEFAULT_OPTIONS.suppliers)
  .option('--purchase-orders <n>', 'how many', wholeNumber('purchase-orders'), DEFAULT_OPTIONS.purchaseOrders)
  .option('--invoices <n>', 'how many', wholeNumber('invoices'), DEFAULT_OPTIONS.invoices)
  .option('--receipts <n>', 'how many', wholeNumber('receipts'), DEFAULT_OPTIONS.receipts)
  .option(
    '--linked-suppliers <share>',
    'share of suppliers that both systems know already',
    numberBetween('linked-suppliers', 0, 1),
    DEFAULT_OPTIONS.linkedSuppliers,
  )
  .option(
    '--before-go-live <share>',
    'share of documents approved before go-live',
    numberBetween('before-go-live', 0, 1),
    DEFAULT_OPTIONS.shareBeforeGoLive,
  )
  .option('--observe', 'leave every gate closed: write nothing on either side')
  .option('--faults <level>', 'none, light or heavy', faultLevel, DEFAULT_OPTIONS.faults)
  .option(
    '--speed <n>',
    'times faster than the wall clock',
    numberBetween('speed', 1, 600),
    DEFAULT_OPTIONS.timeScale,
  )
  .option(
    '--changes <n>',
    'changes by clerks before --until-idle stops them',
    wholeNumber('changes'),
    DEFAULT_OPTIONS.changes,
  )
  .option('--config <file>', 'another configuration than integration.config.ts');

const teller = tellTo(process.stdout, process.stderr);
const controller = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1;
    if (asked > 1) process.exit(130);
    teller.say('Stopping … (once more to stop at once)');
    controller.abort();
  });
}

try {
  assertNodeVersion();
  const options = optionsOf(command.parse().opts());
  // Loaded late: the first line stands on the terminal before the heavy parts are read.
  teller.say('precoro-sync');
  const { run } = await import('../lib/local/run/run.ts');
  process.exitCode = await run(options, teller, {
    signal: controller.signal,
    stop: () => controller.abort(),
  });
} catch (error) {
  teller.complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();

function optionsOf(given: Readonly<Record<string, unknown>>): RunOptions {
  const { data, beforeGoLive, speed, ...same } = given;
  return {
    ...DEFAULT_OPTIONS,
    ...(same as Partial<RunOptions>),
    ...(typeof data === 'string' ? { dataDir: data } : {}),
    ...(typeof beforeGoLive === 'number' ? { shareBeforeGoLive: beforeGoLive } : {}),
    ...(typeof speed === 'number' ? { timeScale: speed } : {}),
  };
}
