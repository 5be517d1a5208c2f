import { join } from 'node:path';
import { filled } from './cache.ts';
import { mustRun } from './command.ts';

/**
 * The Python of an environment that holds this package from PyPI, such as `moto[server]==5.2.5`. Its programs are started by
 * their modules, `python -m …`. Needs Python 3 with venv.
 */
export async function pythonWith(requirement: string): Promise<string> {
  const folder = await filled(requirement.replace(/[^\w.]+/g, '-'), async (making) => {
    await mustRun('python3', ['-m', 'venv', making]);
    await mustRun(join(making, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', requirement]);
  });
  return join(folder, 'bin', 'python');
}
