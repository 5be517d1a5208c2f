import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled } from './cache.ts';
import { mustRun } from './command.ts';

export const RUNTIME_CLIENT_VERSION = '4.0.2';

/**
 * The program of Amazon's Lambda Runtime Interface Client for Node.js: what stands between Lambda and a function's own code.
 * From npm; its scripts build it, which needs CMake, make and a C++ compiler. Throws where it cannot be had.
 */
export async function runtimeClient(): Promise<string> {
  const folder = await filled(`aws-lambda-ric-${RUNTIME_CLIENT_VERSION}`, async (making) => {
    writeFileSync(join(making, 'package.json'), '{ "private": true }\n');
    const name = `aws-lambda-ric@${RUNTIME_CLIENT_VERSION}`;
    const install = ['install', '--prefix', making, '--no-audit', '--no-fund', name];
    await mustRun('npm', install, { cwd: making });
  });
  return join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs');
}
