import type { Services } from '../services.ts';
import { changeInbound, woken } from './inbound-state.ts';

/** A whole chart of accounts may wait for one parent. */
const EVERYTHING = 100_000;

/** Lets every external record go on that waits for this key. Answers how many. */
export async function wakeInbounds(
  services: Pick<Services, 'inbounds' | 'dispatcher'>,
  key: string,
): Promise<number> {
  const waiting = await services.inbounds.waitingFor(key, EVERYTHING);
  let awake = 0;
  for (const one of waiting) {
    const known = await services.inbounds.read(one);
    if (known && (await changeInbound(services, known, (inbound) => woken(inbound, key)))) awake += 1;
  }
  if (awake > 0) await services.dispatcher.wake(2);
  return awake;
}
