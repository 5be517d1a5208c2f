import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { TriedFile } from './mutant.ts';

const FILE = 'test/mutation/tried.json';

const MUTANT = z.object({
  file: z.string(),
  line: z.number(),
  code: z.string(),
  was: z.string(),
  becomes: z.string(),
  fate: z.enum(['hung', 'survived', 'unreached']),
});
const STORED = z.array(
  z.object({ file: z.string(), hash: z.string(), found: z.number(), left: z.array(MUTANT) }),
);

/** What was tried so far of files that are still as they were: a whole run takes long, and may be made in parts. */
export function triedFiles(): readonly TriedFile[] {
  return stored().filter(({ file, hash }) => existsSync(file) && hash === hashOf(file));
}

/** Keeps what was tried, in the place of what was known of the same file. */
export function keep({ file, found, left }: TriedFile): void {
  const others = stored().filter((one) => one.file !== file);
  const all = [...others, { file, hash: hashOf(file), found, left }].sort((a, b) =>
    a.file < b.file ? -1 : 1,
  );
  writeFileSync(FILE, `${JSON.stringify(all, null, 1)}\n`);
}

function stored(): z.infer<typeof STORED> {
  return existsSync(FILE) ? STORED.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : [];
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
