import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isObject } from '../mapping/values.ts';
import { UsageError } from './errors.ts';

/**
 * Writes a page for its owner's eyes alone. One of before is written over: nobody decides in it. Throws {@link UsageError} that
 * names the option.
 */
export async function writePage(cwd: string, option: string, name: string, page: string): Promise<void> {
  try {
    await writeFile(resolve(cwd, name), page, { mode: 0o600 });
  } catch (error) {
    const code: unknown = isObject(error) ? error['code'] : undefined;
    throw new UsageError(
      `${option}: ${name} cannot be written: ${typeof code === 'string' ? code : 'unknown'}.`,
    );
  }
}
