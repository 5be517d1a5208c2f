import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { directPackages, forbidden, installedPackages } from './licences.ts';
import { PAGE, pageOf } from './page.ts';

const packages = installedPackages();
writeFileSync(join(PROJECT_ROOT, PAGE), pageOf(packages, directPackages()));
console.log(`${PAGE}: ${packages.length} packages`);
for (const { name, version, licence } of forbidden(packages)) {
  console.error(`${name} ${version} is "${licence}", which does not go with Apache-2.0`);
  process.exitCode = 1;
}
