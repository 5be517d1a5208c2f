import type { Clock } from '../../lib/domain/time.ts';

/** A clock that moves only when told to; sleepers wake when their time has come. */
export class ManualClock implements Clock {
  private time: number;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(time: number = Date.parse('2026-06-15T12:00:00Z')) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      this.sleepers.push({ at: this.time + ms, wake: resolve });
    });
  }

  get sleeping(): number {
    return this.sleepers.length;
  }

  advance(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter(({ at }) => at <= this.time);
    this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
    for (const { wake } of due) wake();
  }
}
