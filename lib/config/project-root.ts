import { resolve } from 'node:path';

/** The repository's root: configuration, entries and caches are found from here, wherever a command runs. */
export const PROJECT_ROOT = resolve(import.meta.dirname, '../..');
