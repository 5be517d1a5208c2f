import type { ExternalRecord } from '../../lib/connectors/contract.ts';
import { recordKey, type RecordRef } from '../../lib/domain/records.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { OperatorServices } from '../../lib/operator/services.ts';
import { crashingServices } from '../sync/crash.ts';
import type { Engine } from '../sync/engine.ts';

/** What a command of ann's may need, on a whole engine in memory. */
export function acting(e: Engine, services: Engine['services'] = e.services): OperatorServices {
  return {
    ...services,
    connector: async () => services.connector,
    gateway: async () => services.gateway,
    queues: { read: async () => ({}) },
    who: 'ann',
  };
}

/** Runs a command while the virtual clock moves. */
export function give<T>(
  e: Engine,
  command: (services: OperatorServices) => Promise<T>,
  services = acting(e),
): Promise<T> {
  return e.clock.drive(command(services));
}

/**
 * Gives a command that dies at its first call of a port, then at its second, and so on, each in a new world; then the
 * same command again. Answers how many calls it has.
 */
export async function dieEverywhere(
  when: 'before' | 'after',
  world: () => Promise<Engine>,
  command: (services: OperatorServices, e: Engine) => Promise<unknown>,
  expectEnd: (e: Engine) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    const e = await world();
    const { services, crashed } = crashingServices(e.services, at, when);
    await e.clock.drive(command(acting(e, services), e)).catch(() => undefined);
    if (!crashed()) return at - 1;
    // A process may die in the middle of anything: others go on for a while before the person tries again.
    if (at % 2 === 0) await e.run(2 * MINUTE);
    await e.clock.drive(command(acting(e), e));
    await e.run(20 * MINUTE);
    await expectEnd(e);
  }
}

/** Forward and reverse name each other, and nobody else. */
export async function expectBijection(e: Engine): Promise<void> {
  const owners = new Map<string, string>();
  for (const { ref, company, target, externalId, phase } of e.crossReference.links()) {
    expect({ ref, isLinked: phase === 'linked' || phase === 'created' }).toEqual({
      ref,
      isLinked: externalId !== null,
    });
    if (externalId === null) continue;
    const place = JSON.stringify([company, target, externalId]);
    expect({ place, owner: owners.get(place) }).toEqual({ place, owner: undefined });
    owners.set(place, recordKey(ref));
    expect(await e.crossReference.owner(company, target ?? '', externalId)).toEqual(ref);
  }
  for (const { externalId, target, company } of outside(e)) {
    const owner = await e.crossReference.owner(company, target, externalId);
    const forward = owner && (await e.link(owner, company));
    expect({ externalId, forward: forward?.externalId ?? null }).toEqual({
      externalId,
      forward: owner ? externalId : null,
    });
  }
}

function outside(e: Engine): readonly (ExternalRecord & { target: string; company: string })[] {
  return [...e.vendors(), ...e.bills()];
}

export const auditOf = (e: Engine, ref: RecordRef): readonly string[] =>
  e.services.audit.entries
    .filter(({ subject }) => subject === recordKey(ref))
    .map(({ who, what }) => `${who} ${what}`);
