import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('./run.ts', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run simulate -- …`, as somebody types it: a safety step is taken out of a process of its own only. */
export function runSimulator(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = {
      maxBuffer: 64 * 1024 * 1024,
      timeout: 60_000,
      env: { ...process.env, NODE_OPTIONS: '' },
    };
    execFile(process.execPath, [RUN, ...args], options, (error, out, err) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, out, err });
      else reject(new Error(`the simulator was ended: ${err}`, { cause: error }));
    });
  });
}
