import { openHubAdmin } from '../../../lib/connectors/postgres/admin.ts';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import { toDecimal } from '../../../lib/domain/money.ts';
import { serveDatabase } from '../../../lib/local/database/server.ts';
import { describeConnector } from '../contract-suite.ts';
import { COMPANY, samplePayload, withAmount, withField } from './samples.ts';

describeConnector('postgres', ['vendor', 'purchaseOrder', 'bill', 'goodsReceipt'], async () => {
  const database = await serveDatabase();
  const connectionString = database.connectionString.replace(':local@', ':s3cret%40word@');
  const admin = openHubAdmin({ connectionString });
  await admin.upsertAccounts(COMPANY, [{ code: '6420', name: 'Office supplies' }]);
  await admin.close();
  const connector = postgresConnector({ connectionString, maxConnections: 4 });
  const context = { company: COMPANY, signal: AbortSignal.timeout(20_000) };
  const vendor = await connector.targets['vendor']?.create(
    samplePayload('vendor', 'ACME', ''),
    'acme',
    context,
  );
  const vendorId = vendor?.outcome === 'applied' ? vendor.value.externalId : 'none';
  return {
    connector,
    company: COMPANY,
    secrets: ['s3cret', connectionString],
    sample: (target, number, lineCount) => samplePayload(target, number, vendorId, lineCount),
    withText: (target, payload, text) => withField(payload, target === 'vendor' ? 'name' : 'note', text),
    withAmount: (target, payload, amount) => withAmount(target, payload, toDecimal(amount) ?? amount),
    trouble: {
      loseNextAnswer: () => database.faults.next('dropAfterCommit'),
      silenceNextAnswer: () => database.faults.next('silentAfterCommit'),
      breakNextWrite: () => database.faults.next('dropBeforeCommit'),
      goAway: () => database.faults.outage(3600),
      comeBack: () => database.faults.outage(0),
    },
    close: async () => {
      await connector.close();
      await database.close();
    },
  };
});
