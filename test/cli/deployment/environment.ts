import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A person's machine without any trace of AWS but what the test gives it. */
export class BareMachine {
  private readonly before = { ...process.env };
  readonly folder = mkdtempSync(join(tmpdir(), 'machine-'));

  constructor(variables: Readonly<Record<string, string>> = {}, configFile = '') {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    const config = join(this.folder, 'config');
    writeFileSync(config, configFile);
    Object.assign(process.env, {
      HOME: this.folder,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...variables,
    });
  }

  leave(): void {
    for (const name of Object.keys(process.env)) if (!(name in this.before)) delete process.env[name];
    Object.assign(process.env, this.before);
    rmSync(this.folder, { recursive: true });
  }
}

/** Keys by which the embedded engines know their caller. */
export const keysOf = (name: string) => ({ AWS_ACCESS_KEY_ID: name, AWS_SECRET_ACCESS_KEY: 'local' });
