import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ENTITY_NAMES } from '../domain/records.ts';
import { isObject } from '../mapping/values.ts';
import type { ChangePlan } from '../operator/plan.ts';
import { ACTS, STAYS, type PlanRow } from '../operator/plan-rows.ts';
import { UsageError } from './errors.ts';

/** What an applied plan needs to know of itself. */
export interface KeptPlan {
  readonly name: string;
  readonly at: number;
  readonly rows: readonly PlanRow[];
}

const FORMAT = 'precoro-sync plan 1';
const SHOWN = 5;

/** Of the file only what a row is told by; more may stand there. */
const json = z.json();
const rowShape = z.object({
  direction: z.enum(['outward', 'inward']),
  entity: z.enum(ENTITY_NAMES),
  feed: z.string().nullable(),
  company: z.string().min(1),
  id: z.string().min(1).max(200),
  label: z.string(),
  counterpart: z.string().nullable(),
  act: z.enum([...ACTS, ...STAYS]),
  words: z.string(),
  fields: z.array(z.object({ field: z.string(), kept: json, wanted: json })),
  price: z.object({
    lookups: z.literal([0, 1]),
    details: z.number().int().min(0),
    writes: z.number().int().min(0),
    writeBacks: z.number().int().min(0),
  }),
  state: z.string(),
  after: z.array(z.string()),
});
const fileShape = z.object({
  format: z.literal(FORMAT),
  name: z.string(),
  at: z.number(),
  rows: z.array(rowShape),
});

/**
 * Writes a plan, for its owner's eyes alone: it holds what is in the books. Throws {@link UsageError} for a file that is there
 * already, and for one that cannot be written.
 */
export async function writeChangePlan(cwd: string, name: string, plan: ChangePlan): Promise<void> {
  const text = `${JSON.stringify({ format: FORMAT, ...plan }, null, 1)}\n`;
  try {
    await writeFile(resolve(cwd, name), text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new UsageError(
      codeOf(error) === 'EEXIST'
        ? `--out: ${name} is there already: name another file, or take it away first.`
        : `--out: ${name} cannot be written: ${codeOf(error)}.`,
    );
  }
}

/** Throws {@link UsageError} that says what is wrong with the file. */
export async function readChangePlan(cwd: string, name: string): Promise<KeptPlan> {
  const read = fileShape.safeParse(parsed(name, await textOf(cwd, name)));
  if (read.success) return read.data;
  const { issues } = read.error;
  const places = issues.slice(0, SHOWN).map(({ path, message }) => `  - ${path.join('.')}: ${message}`);
  const more = issues.length - SHOWN;
  const rest = more > 0 ? [`  and ${more} more`] : [];
  throw new UsageError(
    `Nothing of ${name} was done: it is no plan of "precoro-sync plan --out":\n${[...places, ...rest].join('\n')}`,
  );
}

async function textOf(cwd: string, name: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${codeOf(error)}.`);
  }
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`Nothing of ${name} was done: it is no JSON.`);
  }
}

/** `ENOENT`; "unknown" where the system names none. */
function codeOf(error: unknown): string {
  const code: unknown = isObject(error) ? error['code'] : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
