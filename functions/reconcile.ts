import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { isHourToReconcile, reconcileNightly } from '../lib/operator/reconcile-nightly.ts';
import { catalogueFor } from '../lib/sync/services.ts';
import { connectorWith } from './shared/connector.ts';
import { integration } from './shared/integration.ts';
import { count, logger, observedSeldom } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { deadline, systemClock as clock } from './shared/system.ts';

const services = once(async () => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'inboundTable',
    'failuresTable',
    'connectorSecret',
  ]);
  const connector = await connectorWith(names.connectorSecret, names.cursorsTable);
  return {
    ...{ clock, deadline, integration },
    catalogue: catalogueFor(integration, CATALOGUE),
    ...stores.cursors(names.cursorsTable),
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.inbound(names.inboundTable),
    ...stores.failures(names.failuresTable),
    connector: async () => connector,
  };
});

/** Called each hour: in one hour of the night both systems are compared whole. No request to Precoro. */
export const handler = observedSeldom(async (_event: unknown, context): Promise<void> => {
  if (!isHourToReconcile(integration.precoro.workingHours, clock.now())) return;
  const report = await reconcileNightly(await services(), clock.now() + context.getRemainingTimeInMillis());
  if (!report) return logger.info('not read whole yet: nothing is compared');
  const { examples, ...counts } = report;
  logger.info('compared', counts);
  if (report.differing > 0) count('booksDiffering', report.differing);
  if (report.oneSided > 0) count('booksOneSided', report.oneSided);
  if (report.untold === 0) return;
  logger.warn('differs, and nobody was told', { examples });
  count('booksUntold', report.untold);
});
