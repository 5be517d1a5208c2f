import { createLogUpdate } from 'log-update';
import { SECOND } from '../domain/time.ts';
import { countText, durationText } from './render/times.ts';
import type { CliIo } from './io.ts';

export interface Progress {
  /** So many are done by now. */
  readonly tell: (done: number) => void;
  readonly end: () => void;
}

/** Where no terminal shows a line that changes, a new line comes at most so often. */
const PLAIN_EVERY_MS = 10 * SECOND;

/**
 * Shows how far a long command is: one line that changes on a terminal, plain lines elsewhere. `what` begins it:
 * "Linked". Nothing is shown where `isQuiet`.
 */
export function startProgress(
  io: Pick<CliIo, 'stderr' | 'isTerminal' | 'now'>,
  { what, total, isQuiet }: { readonly what: string; readonly total: number; readonly isQuiet: boolean },
): Progress {
  if (isQuiet) return { tell: () => undefined, end: () => undefined };
  const startedAt = io.now();
  const text = (done: number) => progressText(what, done, total, io.now() - startedAt);
  if (io.isTerminal) {
    const log = createLogUpdate(io.stderr, { showCursor: true });
    return { tell: (done) => log(text(done)), end: () => log.done() };
  }
  let shownAt = startedAt;
  const tell = (done: number) => {
    if (io.now() - shownAt < PLAIN_EVERY_MS) return;
    shownAt = io.now();
    io.stderr.write(`${text(done)}\n`);
  };
  return { tell, end: () => undefined };
}

/** `Linked 400 of 2,000, 40 a second, 40 seconds left`. */
export function progressText(what: string, done: number, total: number, tookMs: number): string {
  const base = `${what} ${countText(done)} of ${countText(total)}`;
  if (done === 0 || tookMs <= 0) return base;
  const perSecond = (done * SECOND) / tookMs;
  const rate =
    perSecond >= 1
      ? `${countText(Math.round(perSecond))} a second`
      : `${countText(Math.round(perSecond * 60))} a minute`;
  const leftMs = ((total - done) * tookMs) / done;
  return done >= total ? `${base}, ${rate}` : `${base}, ${rate}, ${durationText(leftMs)} left`;
}
