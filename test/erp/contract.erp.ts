import { trytonConnector } from '../../lib/connectors/tryton/connector.ts';
import { describeConnector } from '../connectors/contract-suite.ts';
import { openErp } from './place.ts';
import { COMPANY, makeStanding, samplePayload } from './samples.ts';
import { openProxy } from './troubled-proxy.ts';

/** Creates and changes of records themselves, not of the rows that keep their keys. */
function isRecordWrite(method: string): boolean {
  return /\.(create|write)$/.test(method) && !method.includes('ir.model.data');
}

describeConnector('tryton', ['party', 'product', 'purchase', 'bill'], async () => {
  const erp = await openErp('erp_contract');
  const proxy = await openProxy(erp.server.url);
  const standing = await makeStanding(erp.books);
  const connector = trytonConnector({ url: proxy.url, ...erp.login });
  return {
    connector,
    company: COMPANY,
    // Tryton makes about a hundred lines a second, on a machine that has nothing else to do.
    mostLines: 100,
    patienceMs: 3000,
    secrets: [erp.login.password, 'Session '],
    sample: (target, number, lineCount) => samplePayload(target, number, standing, lineCount),
    withText: (target, payload, text) => {
      const name = target === 'party' || target === 'product' ? 'name' : 'note';
      return { ...payload, fields: { ...payload.fields, [name]: text } };
    },
    withAmount: (target, payload, amount) => {
      if (target === 'party') return payload;
      if (target === 'product') return { ...payload, fields: { ...payload.fields, price: amount } };
      return { ...payload, lines: payload.lines.map((line) => ({ ...line, unit_price: amount })) };
    },
    trouble: {
      loseNextAnswer: async () => proxy.next('loseAnswer', isRecordWrite),
      silenceNextAnswer: async () => proxy.next('noAnswer', isRecordWrite),
      // The first write of all is the claim of the key.
      breakNextWrite: async () => proxy.next('breakOff', (method) => /\.(create|write)$/.test(method)),
      goAway: () => proxy.goAway(),
      comeBack: () => proxy.comeBack(),
    },
    close: async () => {
      await connector.close();
      await proxy.close();
      await erp.close();
    },
  };
});
