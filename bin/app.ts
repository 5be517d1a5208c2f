import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { PROJECT_ROOT } from '../lib/infrastructure/bundling.ts';
import { FEATURE_FLAGS } from '../lib/infrastructure/feature-flags.ts';
import { IntegrationStack } from '../lib/infrastructure/integration-stack.ts';
import { loadIntegration } from '../lib/infrastructure/load-integration.ts';
import { resourcePrefix } from '../lib/config/naming.ts';
import { ConfigurationError } from '../lib/mapping/faults.ts';
import { withOwnLedger } from '../lib/mapping/own-ledger.ts';
import { networkFromContext, textFromContext } from '../lib/infrastructure/context.ts';

const app = new App({ context: FEATURE_FLAGS });
const configPath = resolve(PROJECT_ROOT, textFromContext(app, 'config') ?? 'integration.config.ts');
const configured = await loadIntegration(configPath).catch(tellFaults);
const integration = textFromContext(app, 'alone') === undefined ? configured : withOwnLedger(configured);

new IntegrationStack(app, resourcePrefix(integration.name), {
  description: `Keeps Precoro and ${integration.connector.kind} in step (${integration.name}).`,
  integration,
  configPath,
  network: networkFromContext(app),
});

/** The faults are for people; where in the program they were found is of no use to them. */
function tellFaults(error: unknown): never {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
