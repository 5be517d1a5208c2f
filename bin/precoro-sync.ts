#!/usr/bin/env node
import { assertNodeVersion } from '../lib/local/node-version.ts';

try {
  assertNodeVersion();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(70);
}
// Loaded late: an older Node.js must be able to say that it is too old.
const { runCli } = await import('../lib/cli/run-cli.ts');
const { processIo } = await import('../lib/cli/io.ts');
// Whoever reads the result has seen enough: "precoro-sync failures | head".
process.stdout.on('error', () => process.exit());
process.exitCode = await runCli(process.argv.slice(2), processIo(process));
