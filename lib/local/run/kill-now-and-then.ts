import type { LocalStack } from '../aws/stack.ts';
import type { Teller } from './lines.ts';

/** Kills a running function every so often; answers how to stop. */
export function killNowAndThen(
  stack: Pick<LocalStack, 'killRandom'>,
  everyMs: number,
  teller: Teller,
): () => void {
  if (everyMs === 0) return () => undefined;
  const timer = setInterval(() => {
    const name = stack.killRandom();
    if (name) teller.say(`          Fault     ${name} was killed at work`);
  }, everyMs);
  return () => clearInterval(timer);
}
