import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { applyPlan } from '../../lib/operator/apply.ts';
import { planChanges } from '../../lib/operator/plan.ts';
import { isAct, type PlanRow } from '../../lib/operator/plan-rows.ts';
import type { OperatorServices } from '../../lib/operator/services.ts';
import { engine, invoice, supplier, type Engine } from '../sync/engine.ts';
import { dieEverywhere, expectBijection, give } from './acting.ts';

const plans = new WeakMap<Engine['services']['mirror'], readonly PlanRow[]>();

/** Both gates are closed, and a plan of all of it was kept. */
async function planned(): Promise<Engine> {
  const e = engine({ mode: 'observe' });
  e.precoro.put('supplier', supplier());
  e.precoro.put('invoice', invoice());
  await e.run(10 * MINUTE);
  plans.set(e.mirror, (await give(e, (services) => planChanges(services, []))).rows);
  return e;
}

/** What reads everything, one by one, does not die in the middle: it changes nothing. */
function reading(services: OperatorServices, e: Engine): OperatorServices {
  const sound = <P extends object>(port: P, whole: P, names: readonly string[]): P =>
    new Proxy(port, {
      get(target, name) {
        const from = names.some((one) => one === name) ? whole : target;
        return Reflect.get(from, name, from) as unknown;
      },
    });
  return {
    ...services,
    links: sound(services.links, e.services.links, ['scan']),
    connector: async () => {
      const { targets, ...rest } = await services.connector();
      const whole = e.external.connector.targets;
      const sounds = Object.entries(targets).map(([name, target]) => [
        name,
        sound(target, whole[name] ?? target, ['list', 'spec']),
      ]);
      return { ...rest, targets: Object.fromEntries(sounds) as typeof targets };
    },
  };
}

const rowsOf = (e: Engine) => plans.get(e.mirror) ?? [];

describe('a plan whose application dies at any moment', () => {
  it.each(['before', 'after'] as const)('is done once when it is given again, %s the call', async (when) => {
    const calls = await dieEverywhere(
      when,
      planned,
      async (services, e) => applyPlan(reading(services, e), rowsOf(e), { throughGate: true }),
      async (e) => {
        await give(e, (services) => applyPlan(services, rowsOf(e), { throughGate: true }));
        const { rows } = await give(e, (services) => planChanges(services, []));
        expect(rows.filter(({ act }) => isAct(act))).toEqual([]);
        expect([e.vendors().length, e.bills().length]).toEqual([1, 1]);
        await expectBijection(e);
      },
    );
    expect(calls).toBeGreaterThan(20);
  });
});
