import { contentHash } from '../../domain/hashing.ts';
import { shortened } from '../../domain/shortened.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { Inbound } from '../ports/inbound.ts';
import { advanceInbound, withLost } from './inbound-state.ts';
import type { Merged } from './merge-values.ts';
import type { InwardServices } from './services.ts';

export type LostServices = Pick<InwardServices, 'clock' | 'inbounds' | 'log'>;

/** Longer values are told by their beginning. */
const LONGEST_VALUE = 200;
/** The same write for the third time within an hour, or for the sixth within a week. */
const BREAKERS = [
  { withinMs: HOUR, before: 2 },
  { withinMs: 7 * DAY, before: 5 },
] as const;

/** Remembers, with the record, the values that give way; not where it has changed meanwhile, for then it is compared anew. */
export async function rememberLost(
  services: LostServices,
  inbound: Inbound,
  { lost }: Pick<Merged, 'lost'>,
  wanted: WriteValues,
  shown: WriteValues,
): Promise<Inbound> {
  if (lost.length === 0) return inbound;
  const at = services.clock.now();
  const withAll = (known: Inbound) =>
    lost.reduce((one, { field, side }) => {
      const [gone, kept] = side === 'precoro' ? [shown, wanted] : [wanted, shown];
      const words = `${show(gone[field])} gave way to ${show(kept[field])}`;
      return withLost(one, { at, field, side, words });
    }, known);
  const told = withAll(inbound);
  const remembered = told === inbound ? null : await advanceInbound(services, told, {});
  if (!remembered) return inbound;
  logLost(services, inbound, lost);
  return remembered;
}

function logLost(services: LostServices, { entity, externalId }: Inbound, lost: Merged['lost']): void {
  for (const { field, side } of lost) {
    const outcome = `conflict: the value of ${side === 'precoro' ? 'Precoro' : 'the external system'} gave way`;
    services.log({ entity, id: externalId, outcome, detail: field });
  }
}

function show(value: WriteValues[string] | undefined): string {
  return shortened(JSON.stringify(value ?? null), LONGEST_VALUE);
}

/** Two systems disagree for ever, or Precoro does not keep what it is sent: the same write again and again. */
export function goesToAndFro({ written }: Inbound, write: WriteValues, now: number): boolean {
  const hash = contentHash(write);
  return BREAKERS.some(
    ({ withinMs, before }) =>
      written.filter((one) => one.hash === hash && one.at > now - withinMs).length >= before,
  );
}
