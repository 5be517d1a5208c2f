import { Command } from 'commander';
import {
  companyCount,
  DEFAULT_OPTIONS,
  faultLevel,
  numberBetween,
  wholeNumber,
  type RunOptions,
} from '../lib/local/run/options.ts';
import { assertNodeVersion } from '../lib/local/node-version.ts';
import { tellTo } from '../lib/local/run/lines.ts';
import { plainFace, type Face } from '../lib/local/story/face.ts';

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
    'changes by clerks, and as many by accountants, before --until-idle stops them',
    wholeNumber('changes'),
    DEFAULT_OPTIONS.changes,
  )
  .option(
    '--companies <n>',
    'companies in the external system, 1 or 2',
    companyCount,
    DEFAULT_OPTIONS.companies,
  )
  .option('--config <file>', 'another configuration than integration.config.ts')
  .option('--auto', 'the scenes of the story follow each other without waiting for Enter')
  .option('--no-story', 'open all gates at once and tell plain lines')
  .option('--no-page', 'serve no page that shows both sides');

let face: Face = plainFace(tellTo(process.stdout, process.stderr));
const controller = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);

try {
  assertNodeVersion();
  const options = optionsOf(command.parse().opts());
  // What follows is loaded late: the first line stands on the terminal before the heavy parts are read.
  face.say('precoro-sync');
  face = await faceOf(options);
  const { run } = await import('../lib/local/run/run.ts');
  process.exitCode = await run(options, face, {
    signal: controller.signal,
    stop: () => controller.abort(),
  });
} catch (error) {
  face.complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
face.close();
process.exit();

function stop(): void {
  asked += 1;
  if (asked > 1) process.exit(130);
  face.say('Stopping … (once more to stop at once)');
  controller.abort();
}

/** With a panel and keys on a terminal, unless plain lines are asked for. */
async function faceOf({ story }: RunOptions): Promise<Face> {
  const { stdin, stdout } = process;
  const isAble = stdin.isTTY && stdout.isTTY && process.env['TERM'] !== 'dumb';
  if (!story || !isAble) return face;
  const { openTerminal } = await import('../lib/local/story/terminal.ts');
  return openTerminal({ input: stdin, output: stdout, onInterrupt: stop });
}

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
