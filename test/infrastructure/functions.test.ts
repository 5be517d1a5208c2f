import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TABLES } from '../../lib/config/tables.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { resourcesOf, shorten, synthesize } from './synthesized.ts';

const template = synthesize();
const functions = resourcesOf(template, 'AWS::Lambda::Function');

describe('functions', () => {
  it.each(functions)(
    '%s runs as a module on Node 24, arm64, with its own log group',
    (id, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(id.replace(/Function\w{8}$/, 'Logs')) } },
      });
    },
  );

  it.each(functions)('%s is given the variables it reads, and no others', (_id, { Properties }) => {
    const file = z.string().parse(Properties['FunctionName']).replace('precoro-sync-test-', '');
    const given = Object.keys(variablesOf(Properties)).filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(given.sort()).toEqual(variablesRead(file).sort());
  });

  it.each(functions)('%s counts under the name of the integration', (_id, { Properties }) => {
    // One `service` for all functions keeps each metric a single series, and test and live apart.
    expect(variablesOf(Properties)).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'precoro-sync-test',
      POWERTOOLS_METRICS_NAMESPACE: 'PrecoroSync',
    });
  });

  it('give known failures to the dead letters of the upserts', () => {
    const upsert = functions.find(([id]) => id.startsWith('FunctionsUpsertExternal'));
    expect(shorten(variablesOf(upsert?.[1].Properties ?? {})['FAILURE_QUEUE_URL'])).toBe(
      'UpsertsDeadLettersQueue',
    );
  });

  it('read tables from variables that belong to exactly one table', () => {
    const variables = Object.values(TABLES).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it.each(resourcesOf(template, 'AWS::Logs::LogGroup'))('%s forgets after 90 days', (_id, { Properties }) => {
    expect(Properties).toMatchObject({ RetentionInDays: 90 });
  });
});

function variablesOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(properties['Environment'])
    .Variables;
}

/** What a function's file hands to `readVariables`, as names of environment variables. */
function variablesRead(file: string): string[] {
  const source = readFileSync(join(PROJECT_ROOT, 'functions', `${file}.ts`), 'utf8');
  const list = /readVariables\(\[([^\]]*)\]/.exec(source)?.[1] ?? '';
  const keys: readonly string[] = list.match(/\w+/g) ?? [];
  return Object.entries(VARIABLES).flatMap(([key, name]) => (keys.includes(key) ? [name] : []));
}
