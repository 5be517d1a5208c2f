import { afterAll, expect, it } from '@jest/globals';
import { closeMocks, openMock } from './open-mock.ts';

afterAll(closeMocks);

it('a field shows as something no client understands while the switch names it', async () => {
  const mock = await openMock();
  const [invoice] = mock.company.listDocuments('invoice');
  await mock.send('PUT', '/_admin/switches', {
    unreadableFields: ['supplier 40001 enable', `invoice ${invoice?.id} sum`],
  });
  const shown = async (path: string) => (await mock.get(path)).json;
  expect(await shown('/suppliers/40001')).toMatchObject({ id: 40_001, enable: { unreadable: true } });
  expect((await shown('/suppliers?per_page=200')).data).toContainEqual(
    expect.objectContaining({ id: 40_001, enable: { unreadable: true } }),
  );
  expect(await shown('/suppliers/40002')).toMatchObject({ enable: expect.any(Boolean) });
  expect(await shown(`/invoices/${invoice?.idn}`)).toMatchObject({ sum: { unreadable: true } });
  mock.setSwitches({ unreadableFields: [] });
  expect(await shown('/suppliers/40001')).toMatchObject({ enable: expect.any(Boolean) });
});
