import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDeployment } from '../../../lib/cli/deployment/open-deployment.ts';
import { PROJECT_ROOT } from '../../../lib/config/project-root.ts';
import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { run } from '../../cli/scene.ts';
import example from './example.config.ts';

const EXAMPLE = join(PROJECT_ROOT, 'test/connectors/rest/example.config.ts');
/** The example, its imports found from anywhere. */
const TEXT = readFileSync(EXAMPLE, 'utf8').replaceAll("'../../../lib/", `'${PROJECT_ROOT}/lib/`);

let folder = '';
let files = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'rest-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The example with one thing changed. */
function fileWith(right: string, wrong: string): string {
  const text = TEXT.replace(right, wrong);
  if (text === TEXT) throw new Error(`the example has no ${right}`);
  const file = join(folder, `${(files += 1)}.config.ts`);
  writeFileSync(file, text);
  return file;
}

describe('a configuration that describes its system', () => {
  it('loads, and opens with its secret', async () => {
    const { connector } = example;
    const opened = openConnector(connector.kind, { token: 'x' }, { description: connector.description });
    expect([opened.name, Object.keys(opened.targets), Object.keys(opened.sources)]).toEqual([
      'rest',
      ['vendor'],
      ['tax'],
    ]);
    await opened.close();
  });

  it('stands in the guide as it is tested', () => {
    const guide = readFileSync(join(PROJECT_ROOT, 'docs/adding-a-connector.md'), 'utf8');
    const description = /connector: (rest\(\{.*?\n {2}\}\)),\n/s.exec(readFileSync(EXAMPLE, 'utf8'))?.[1];
    expect(guide).toContain(description);
  });

  it.each<[string, string, string, string]>([
    [
      'an address',
      "'https://api.acme-books.example/v2'",
      "'http://api.acme-books.example/v2'",
      'connector.baseUrl: must be a URL that begins with "https://" ("http://" only for localhost), but it is "http://api.acme-books.example/v2".',
    ],
    [
      'a secret',
      "'Bearer {secret.token}'",
      "'Bearer abcdef'",
      'connector.auth.headers.Authorization: must hold a part of the secret, such as "Bearer {secret.token}"; other headers belong into "headers".',
    ],
    [
      'a path',
      "read: { path: '/vendors/{id}'",
      "read: { path: '/vendors/{ID}'",
      'connector.targets.vendor.read.path: holds {ID}, which means nothing here. Did you mean "id"?',
    ],
    [
      'a key',
      "headers: { 'Idempotency-Key': '{key}' }, ",
      '',
      'connector.targets.vendor.idempotency: kind "key" needs the key in what is created: give record.key, or {key} in create, such as headers: { "Idempotency-Key": "{key}" }.',
    ],
    [
      'a rule',
      "is: 'duplicate'",
      "is: 'duplicated'",
      'connector.errors.0.is: must be "rejected" or "duplicate" or "putOff" or "notFound" or "outdated" or "unknown", but it is "duplicated". Did you mean "duplicate"?',
    ],
    [
      'a field of the mapping',
      "city: 'city',",
      "town: 'city',",
      'entities.supplier.fields.town: is no field of vendor. Known: code, name, city, active.',
    ],
  ])(
    'tells a mistake by one message with file and place, before anything is asked: %s',
    async (_name, right, wrong, told) => {
      const file = fileWith(right, wrong);
      const ended = await run(['check', '--config', file], openDeployment, { cwd: folder });
      expect(ended).toEqual({ code: 1, out: '', err: `Error: ${file} has 1 fault:\n  ${told}\n` });
      await expect(loadIntegration(file)).rejects.toThrow(told);
    },
  );
});
