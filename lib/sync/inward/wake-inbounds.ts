import type { Inbound } from '../ports/inbound.ts';
import type { Services } from '../services.ts';
import { changeInbound } from './inbound-state.ts';

/** A whole chart of accounts may wait for one parent. */
const EVERYTHING = 100_000;

/** Lets every external record go on that waits for this key. Answers how many. */
export async function wakeInbounds(
  services: Pick<Services, 'inbounds' | 'dispatcher'>,
  key: string,
): Promise<number> {
  const waiting = await services.inbounds.waitingFor(key, EVERYTHING);
  let woken = 0;
  for (const one of waiting) {
    const known = await services.inbounds.read(one);
    if (known?.wait?.waitsFor !== key) continue;
    await changeInbound(services, known, (inbound) =>
      inbound.wait?.waitsFor === key ? { ...anew(inbound), wait: null } : null,
    );
    woken += 1;
  }
  if (woken > 0) await services.dispatcher.wake(2);
  return woken;
}

/** What was passed over, such as a payment of a bill that was not ours, is looked at again. */
function anew(inbound: Inbound): Inbound {
  return inbound.phase === 'passed' ? { ...inbound, phase: 'new', seq: inbound.seq + 1 } : inbound;
}
