import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { TriedFile } from './mutant.ts';

const FILE = '.data/mutation/tried.json';

const MUTANT = z.object({
  file: z.string(),
  line: z.number(),
  code: z.string(),
  was: z.string(),
  becomes: z.string(),
  fate: z.enum(['found', 'hung', 'survived', 'unreached']),
});
const STORED = z.array(z.object({ file: z.string(), hash: z.string(), mutants: z.array(MUTANT) }));

/** What was tried so far of files that are still as they were: a whole run takes long, and may be made in parts. */
export function triedFiles(): readonly TriedFile[] {
  return stored().filter(({ file, hash }) => existsSync(file) && hash === hashOf(file));
}

/** Keeps what was tried, in the place of what was known of the same file. */
export function keep({ file, mutants }: TriedFile): void {
  const others = stored().filter((one) => one.file !== file);
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify([...others, { file, hash: hashOf(file), mutants }]));
}

function stored(): z.infer<typeof STORED> {
  return existsSync(FILE) ? STORED.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : [];
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
