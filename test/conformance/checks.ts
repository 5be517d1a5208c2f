import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import type { Engine } from './engine.ts';
import { cfnLint, dynamoDbLocal, elasticMq, lambdaRuntime, moto } from './engines.ts';
import { lintTemplates } from './lint.ts';
import { localRun } from './local-run.ts';
import { compareRuntimes } from './runtime-agrees.ts';
import { runFunctions } from './runtime.ts';
import { runSuites, type SuiteResult } from './suites.ts';

/** One thing that is tried on one engine. */
export interface Check {
  readonly engine: Engine;
  readonly what: string;
  /** `url` is the server's; empty for a program. */
  readonly run: (url: string) => Promise<SuiteResult>;
}

/** Everything that is tried, engine by engine. */
export const CHECKS: readonly Check[] = [
  tables(dynamoDbLocal),
  {
    engine: dynamoDbLocal,
    what: 'a whole run, with faults, until both systems agree',
    run: (url) => localRun({ LOCAL_DYNAMODB_URL: url }),
  },
  queues(elasticMq),
  {
    engine: elasticMq,
    what: 'a whole run, with faults, until both systems agree',
    run: (url) => localRun({ LOCAL_SQS_URL: url }),
  },
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
  { engine: cfnLint, what: 'the templates', run: lintTemplates },
  { engine: lambdaRuntime, what: 'every built function, two events each', run: runFunctions },
  {
    engine: lambdaRuntime,
    what: 'compared with the execution environment of this machine',
    run: compareRuntimes,
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
