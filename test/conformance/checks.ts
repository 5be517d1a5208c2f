import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import type { Engine } from './engine.ts';
import { dynamoDbLocal, elasticMq, moto } from './engines.ts';
import { runSuites, type SuiteResult } from './suites.ts';

/** One thing that is tried on one engine. */
export interface Check {
  readonly engine: Engine;
  readonly what: string;
  run(url: string): Promise<SuiteResult>;
}

/** Everything that is tried, engine by engine. */
export const CHECKS: readonly Check[] = [
  tables(dynamoDbLocal),
  queues(elasticMq),
  queues(moto),
  {
    engine: moto,
    what: 'EventBridge, Secrets Manager, SNS',
    run: (url) =>
      runSuites(['services.conformance.ts'], { CONTRACTS_AWS_URL: url }, 'jest.conformance.config.ts'),
  },
  {
    engine: moto,
    what: 'deployed by cdk, changed, destroyed',
    run: (url) =>
      runSuites(['deploy.conformance.ts'], { CONTRACTS_AWS_URL: url }, 'jest.conformance.config.ts'),
  },
];

function tables(engine: Engine): Check {
  const run = (url: string) => runSuites(suitesThatUse('embeddedTables()'), { CONTRACTS_DYNAMODB_URL: url });
  return { engine, what: 'the contracts of the tables', run };
}

function queues(engine: Engine): Check {
  const run = (url: string) => runSuites(suitesThatUse('embeddedQueues()'), { CONTRACTS_SQS_URL: url });
  return { engine, what: 'the contracts of the queues', run };
}

/** Paths of the contract suites that take an engine from there. */
function suitesThatUse(call: string): readonly string[] {
  const found = ['test/contracts', 'test/aws'].flatMap((folder) =>
    readdirSync(join(PROJECT_ROOT, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
  );
  return found.filter((path) => readFileSync(join(PROJECT_ROOT, path), 'utf8').includes(call));
}
