import { recordKey } from '../domain/records.ts';
import { HOUR } from '../domain/time.ts';
import { duePass } from './due-pass.ts';
import type { LinkSlices, PassedLink, Passes } from './ports/passes.ts';
import { sendAndMark } from './send-and-mark.ts';
import type { Services } from './services.ts';

export type SweepForgottenServices = Pick<Services, 'clock' | 'mirror' | 'upserts' | 'log'> & {
  readonly slices: LinkSlices;
  readonly passes: Passes;
};

/** A pass over all links begins so often; with more than 360,000 items in the table it takes longer. */
const PASS_EVERY_MS = 6 * HOUR;
/** Items of the table looked at in one run. */
const SLICE = 1000;
/** An outcome that is open for longer has been settled, waits, or was forgotten. */
const OLD_MS = HOUR;

/**
 * The net under the waits. By construction every link with an open create, an unconfirmed link or an unknown update has a
 * wait or a lease, and so is taken up again. This finds one that has neither, whatever the reason, and has it applied. To
 * be called each minute: one slice of the table, and nothing between two passes. Answers how many were taken up.
 */
export async function sweepForgotten(services: SweepForgottenServices): Promise<number> {
  const { clock, passes, slices, upserts, log } = services;
  const now = clock.now();
  const pass = duePass(await passes.read('forgotten'), now, PASS_EVERY_MS);
  if (!pass) return 0;
  const { links, next } = await slices.unfinished(pass.after, SLICE);
  const found = await knownOnes(
    services,
    links.filter((link) => isForgotten(link, now)),
  );
  for (const { ref, phase } of found) log({ ...ref, outcome: 'taken up again: nothing did', detail: phase });
  const messages = found.map(({ ref }) => ({ ref, seq: 0 }));
  const taken = await sendAndMark(upserts, messages, async () => undefined);
  // What the queue did not take is found again, as long as the pass stays here.
  if (taken === found.length) await passes.save('forgotten', { ...pass, after: next });
  return taken;
}

/** A hold is for a person to lift, and lifting it takes the record up. */
function isForgotten({ isHeld, leasedUntil, wakesAt, ...link }: PassedLink, now: number): boolean {
  if (isHeld || wakesAt !== null || (leasedUntil !== null && now < leasedUntil)) return false;
  return now - Math.max(link.intentAt ?? 0, link.unsettledUntil ?? 0) >= OLD_MS;
}

/** Of a record that was forgotten by command there is nothing to apply until Precoro shows it again. */
async function knownOnes(
  { mirror }: Pick<Services, 'mirror'>,
  links: readonly PassedLink[],
): Promise<readonly PassedLink[]> {
  if (links.length === 0) return links;
  const known = await mirror.readMany(links.map(({ ref }) => ref));
  return links.filter(({ ref }) => known.has(recordKey(ref)));
}
