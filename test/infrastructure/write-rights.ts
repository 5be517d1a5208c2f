import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { PAGE, withRights } from './security-page.ts';

const path = join(PROJECT_ROOT, PAGE);
writeFileSync(path, withRights(readFileSync(path, 'utf8')));
