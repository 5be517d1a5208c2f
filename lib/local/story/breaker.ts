import type { Running } from '../run/running.ts';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { LeftError, SceneError } from './until.ts';

/** Breaks one thing at a time, when the person asks for it. */
export class Breaker {
  readonly #running: Running;
  readonly #signal: AbortSignal;
  readonly #breakages: readonly Breakage[];
  #turn = 0;
  #broken: Promise<void> | null = null;
  #failed = false;

  /** At the signal whatever is broken is mended, and told no further. */
  constructor(running: Running, signal: AbortSignal, breakages: readonly Breakage[] = BREAKAGES) {
    this.#running = running;
    this.#signal = signal;
    this.#breakages = breakages;
  }

  get isBroken(): boolean {
    return this.#broken !== null;
  }

  /** Something did not heal in time. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Nothing happens while something is broken already, or after the end. */
  break(): void {
    const breakage = this.#breakages[this.#turn % this.#breakages.length];
    if (this.#broken || this.#signal.aborted || !breakage) return;
    this.#turn += 1;
    this.#broken = this.#let(breakage).finally(() => (this.#broken = null));
  }

  /** Resolves when nothing is broken. */
  async mended(): Promise<void> {
    await this.#broken;
  }

  async #let(breakage: Breakage): Promise<void> {
    const { face } = this.#running;
    try {
      await breakage.happen(this.#running, this.#signal);
    } catch (error) {
      if (error instanceof LeftError) return;
      this.#failed = true;
      const words = error instanceof Error ? error.message : String(error);
      face.complain(
        error instanceof SceneError ? `This did not heal in time: ${words}.` : `This went wrong: ${words}`,
      );
    }
  }
}
