import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it, jest } from '@jest/globals';
import { updateItem } from '../../lib/aws/dynamodb/table.ts';
import { resourceNames, resourcePrefix } from '../../lib/config/naming.ts';
import { recordKey } from '../../lib/domain/records.ts';
import { HOUR } from '../../lib/domain/time.ts';
import type { LinkSummary } from '../../lib/sync/ports/state.ts';
import { seedKnownVendors } from '../../lib/local/run/history.ts';
import { Assemblies, NO_FAULT_FOUND, Scene, SMALL } from './scene.ts';

jest.setTimeout(180_000);

const assemblies = new Assemblies();
afterAll(() => assemblies.remove());

it('what is gone outside is told, and what nothing would wake is taken up, with the rights of the template', async () => {
  const scene = await Scene.open({ ...SMALL, shareBeforeGoLive: 0 }, await assemblies.copy());
  try {
    await seedKnownVendors(scene.world, scene.integration);
    await scene.start();
    await scene.goLive();
    await scene.idle();
    const order = await firstLinked(scene, 'purchaseOrder');
    const invoice = await firstLinked(scene, 'invoice');
    await scene.world.database.query(
      `DELETE FROM precoro_sync.purchase_order WHERE external_id = '${order.externalId}'`,
    );
    await forget(scene, invoice);
    await scene.sleepFor(7 * HOUR);

    await look(scene);
    await scene.idle();
    const told = await scene.engine.stores.failures.list(10);
    expect(told.map(({ ref, failure }) => [ref, failure.words])).toEqual([
      [order.ref, `There is no purchaseOrder ${order.externalId} in this company any more`],
    ]);
    const link = await scene.engine.stores.links.read(invoice.ref, invoice.company);
    expect(link).toMatchObject({ phase: 'linked', externalId: invoice.externalId });
    const { proof } = await scene.proof();
    expect(proof).toEqual(NO_FAULT_FOUND);
    expect(scene.teller.complaints.filter((line) => line.startsWith('FLAW'))).toEqual([]);
  } finally {
    await scene.close();
  }
});

async function firstLinked({ engine }: Scene, entity: string): Promise<LinkSummary> {
  for await (const link of engine.stores.links.scan()) {
    if (link.ref.entity === entity && link.phase === 'linked') return link;
  }
  throw new Error(`No ${entity} is linked.`);
}

/** What construction forbids: a link that is not confirmed, waits for nothing, and that nobody is at work on. */
async function forget({ engine, integration }: Scene, { ref, company }: LinkSummary): Promise<void> {
  const client = new DynamoDBClient(engine.stack.clientConfig);
  const table = resourceNames.table(resourcePrefix(integration.name), 'crossReference');
  const key = { pk: recordKey(ref), sk: `link#${company}` };
  await updateItem({ client, table }, key, {
    assign: { phase: 'created', waitShard: null, waitDueAt: null },
  });
  client.destroy();
}

/** As often as it takes to see every record: the schedule would take hours. */
async function look({ engine, integration }: Scene): Promise<void> {
  for (let count = 0; count < 10; count += 1) {
    await engine.stack.invoke(`${resourcePrefix(integration.name)}-inspect`, {});
  }
}
