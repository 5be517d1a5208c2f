import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import type { Setting } from '../sync/engine.ts';
import { scene, type Around } from './scene.ts';

describe('check', () => {
  it('tells its price, then each thing that was looked at, and ends well where nothing is wrong', async () => {
    const { code, out, err } = await checked('check');
    expect(err).toMatch(/^This takes \d+ to \d+ requests to Precoro/);
    expect(out).toMatch(/ok {8}external system, supplier: vendor can be read in the external system\./);
    expect(out).toMatch(/ok {8}modifiedSince, \w+: modifiedSince is read as UTC, as configured\./);
    expect(out).toMatch(/No fault, \d+ warnings?; \d+ requests to Precoro\.\n$/);
    expect(code).toBe(0);
  });

  it('answers the whole report with --json, and nothing else', async () => {
    const { code, out, err } = await checked('check --json');
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({
      who: expect.any(String) as unknown,
      requests: expect.any(Number) as unknown,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('ends with 1 for a fault, and names the setting that would cure it', async () => {
    const { code, out } = await checked('check', WRONG_ZONE);
    expect(code).toBe(1);
    expect(out).toMatch(/fault {5}modifiedSince, \w+: modifiedSince is read as UTC, not as configured\./);
    expect(out).toMatch(/writes it\):\n {3}precoro\.switches\.zoneOffsetMinutes: 0\n$/);
  });

  describe('--write', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'check-'));
      copyFileSync(join(PROJECT_ROOT, 'integration.config.ts'), join(folder, 'my.config.ts'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const written = () => readFileSync(join(folder, 'my.config.ts'), 'utf8');

    it('writes what was found into the configuration, after showing the difference', async () => {
      const { err } = await checked('check --write --yes --config my.config.ts', WRONG_ZONE, { cwd: folder });
      expect(err).toMatch(/\+ .*zoneOffsetMinutes: 0/);
      expect(err).toMatch(/It counts once it is deployed: npx cdk deploy/);
      expect(written()).toMatch(/switches: \{\s*zoneOffsetMinutes: 0,?\s*\}/);
    });

    it('changes nothing where nobody can be asked', async () => {
      const before = written();
      const { code } = await checked('check --write --config my.config.ts', WRONG_ZONE, { cwd: folder });
      expect(code).toBe(5);
      expect(written()).toBe(before);
    });

    it('says so where nothing is to be changed', async () => {
      const before = written();
      const { err } = await checked('check --write --config my.config.ts', {}, { cwd: folder });
      expect(err).toMatch(/Nothing is to be changed in the configuration\./);
      expect(written()).toBe(before);
    });
  });
});

/** Precoro reads modifiedSince as UTC here. */
const WRONG_ZONE: Setting = { zoneOffsetMinutes: 120 };

async function checked(line: string, setting: Setting = {}, around: Around = {}) {
  const s = await scene(setting);
  return s.e.clock.drive(s.run(line, around));
}
