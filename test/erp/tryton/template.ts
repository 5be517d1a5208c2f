import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBooks } from './books.ts';
import type { Cluster } from './cluster.ts';
import { TRYTON_MODULES } from './packages.ts';
import { seed } from './seed.ts';
import { initialise, startTryton } from './server.ts';

/** Name of a database with everything that `seed.ts` says: made once on a machine, and again when that changes. */
export async function makeTemplate(
  home: string,
  cluster: Cluster,
): Promise<{ readonly name: string; readonly isNew: boolean }> {
  const year = new Date().getFullYear();
  const text = readFileSync(join(import.meta.dirname, 'seed.ts'), 'utf8');
  const content = createHash('sha256').update(JSON.stringify([TRYTON_MODULES, text, year]));
  const name = `template_${content.digest('hex').slice(0, 12)}`;
  if (cluster.has(name)) return { name, isNew: false };
  const database = 'template_in_the_making';
  const place = { home, databasePort: cluster.port, database };
  const bare = `bare_${createHash('sha256').update(TRYTON_MODULES.join()).digest('hex').slice(0, 12)}`;
  if (!cluster.has(bare)) {
    cluster.create(database, null);
    initialise(place);
    cluster.rename(database, bare);
  }
  cluster.create(database, bare);
  const server = await startTryton(place);
  try {
    await seed(await openBooks(server.url, database), year);
  } finally {
    await server.close();
  }
  cluster.rename(database, name);
  return { name, isNew: true };
}
