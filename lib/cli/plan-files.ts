import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readPlan, writePlan, type PlanDecision } from '../matching/plan-csv.ts';
import type { PlanRow } from '../matching/plan.ts';
import { isObject } from '../mapping/values.ts';
import { UsageError } from './errors.ts';

const SHOWN = 20;

/**
 * Writes a plan, for its owner's eyes alone: it names suppliers. Throws {@link UsageError} for a file that is there already,
 * because decisions may stand in it, and for one that cannot be written.
 */
export async function writePlanFile(cwd: string, name: string, rows: readonly PlanRow[]): Promise<void> {
  await write(cwd, '--plan', name, writePlan(rows), 'wx');
}

/** Throws {@link UsageError}. A report of before is written over: nobody decides in it. */
export async function writeReportFile(cwd: string, name: string, page: string): Promise<void> {
  await write(cwd, '--report', name, page, 'w');
}

async function write(
  cwd: string,
  option: string,
  name: string,
  text: string,
  flag: 'w' | 'wx',
): Promise<void> {
  try {
    await writeFile(resolve(cwd, name), text, { flag, mode: 0o600 });
  } catch (error) {
    const isThere = codeOf(error) === 'EEXIST';
    throw new UsageError(
      isThere
        ? `${option}: ${name} is there already, and may hold decisions: name another file, or take it away first.`
        : `${option}: ${name} cannot be written: ${codeOf(error)}.`,
    );
  }
}

/** What a person has decided in a plan. Throws {@link UsageError} that names all that is wrong with the file. */
export async function readPlanFile(
  cwd: string,
  option: '--apply' | '--undo',
  name: string,
): Promise<readonly PlanDecision[]> {
  const { decisions, problems } = readPlan(textOf(await readBytes(cwd, option, name)));
  if (problems.length === 0) return decisions;
  const more = problems.length - SHOWN;
  const list = [
    ...problems.slice(0, SHOWN).map((words) => `  - ${words}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
  throw new UsageError(
    `${option}: nothing of ${name} was done, because of what stands in it:\n${list.join('\n')}`,
  );
}

async function readBytes(cwd: string, option: string, name: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, name));
  } catch (error) {
    throw new UsageError(`${option}: ${name} cannot be read: ${codeOf(error)}.`);
  }
}

/** What spreadsheets call "Unicode text" is UTF-16. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? 'utf16le' : 'utf8');
}

/** `ENOENT`; "unknown" where the system names none. */
function codeOf(error: unknown): string {
  const code: unknown = isObject(error) ? error['code'] : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
