import { describe, expect, it } from '@jest/globals';
import { Gate } from '../../bench/rows/gate.ts';
import { outsideOf } from '../../bench/world/outside.ts';
import { benchPrecoro } from '../../bench/world/precoro.ts';
import { SECOND } from '../../lib/domain/time.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

describe('the address that webhooks are posted to', () => {
  it('lets in what Precoro posts and what a thief of the token posts, nobody else', async () => {
    const { gate, heard, clock, company } = scene();
    const { id } = company.createSupplier({ name: 'New' });
    await clock.advance(10 * SECOND);
    await gate.forge('{"id":1,"type":7,"action":1}');
    await gate.knock('a-guess', '{"id":2,"type":7,"action":1}');
    await gate.knock('', '{"id":3,"type":7,"action":1}');
    expect(heard.map((body) => Number(/"id":(\d+)/.exec(body)?.[1]))).toEqual([id, 1]);
    expect(gate.counts).toEqual({ in: 2, out: 2 });
  });
});

function scene() {
  const clock = virtualClock();
  const random = seededRandom(3);
  const [suppliers, unlinkedSuppliers] = [5, 0];
  const precoro = benchPrecoro({
    ...{ clock, random, suppliers, unlinkedSuppliers },
    ...{ goLive: '2026-01-01', switches: {} },
  });
  const gate = new Gate();
  const heard: string[] = [];
  const stage = gate.before({
    clock,
    random,
    precoro,
    directions: 'outward',
    outside: outsideOf(clock, 'outward'),
    onWritten: () => undefined,
  });
  stage.precoro.onWebhook(async (body) => void heard.push(body));
  return { gate, heard, clock, company: precoro.mock.company };
}
