import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { PAGE, withTables } from './security-page.ts';

const path = join(PROJECT_ROOT, PAGE);
writeFileSync(path, withTables(readFileSync(path, 'utf8')));
