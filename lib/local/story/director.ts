import type { Face } from './face.ts';
import type { KeyHint } from './panel.ts';
import { pause } from './until.ts';

/** Time to read between two scenes that follow by themselves. */
const READING_MS = 2500;

const SAY_EVERY_MS = 10_000;

export interface DirectorOptions {
  /** Scenes follow by themselves. */
  readonly auto: boolean;
  /** The run ends. */
  readonly signal: AbortSignal;
}

/** Between the story and the person: what the panel's head says, and what the person wants next. */
export class Director {
  /** Aborted when the person wants the end: no more scenes, no more clerks, the comparison. */
  readonly left: AbortSignal;
  readonly #face: Face;
  readonly #options: DirectorOptions;
  readonly #leaving = new AbortController();
  #title = 'Everything is running';
  #note: string | null = null;
  #next: string | null = null;
  #inScene = false;
  #sayAt = 0;
  /** Enter was pressed before anybody asked. */
  #pressed = false;
  #wake: () => void = () => undefined;

  constructor(face: Face, options: DirectorOptions) {
    this.#face = face;
    this.#options = options;
    this.left = this.#leaving.signal;
    face.onKey((key) => {
      if (key === 'next') this.#press();
      if (key === 'quit')
        this.leave('You end the run: no more clerks; the comparison follows when nothing is left.');
    });
  }

  get title(): string {
    return this.#title;
  }

  /** Nothing is being shown, so that something may be broken. */
  get isBetweenScenes(): boolean {
    return !this.#inScene;
  }

  /** What is waited for, for the panel. */
  get waitsFor(): string | null {
    return this.#note;
  }

  /** The keys that do something now; `others` come after those of the story. */
  keys(others: readonly KeyHint[]): readonly KeyHint[] {
    const next = this.#next;
    return next === null ? others : [{ key: 'Enter', does: next, awaited: true }, ...others];
  }

  /** Where there is no panel, a line tells it as often as a person who waits wants to hear of it. */
  note(words: string | null): void {
    this.#note = words;
    if (this.#face.hasKeys || words === null || performance.now() < this.#sayAt) return;
    this.#sayAt = performance.now() + SAY_EVERY_MS;
    this.#face.say(`   ${words}`);
  }

  /** A part of the run begins: its name stands in the panel's head, and a line of the story. */
  begins(name: string): void {
    this.#title = name;
    this.#pressed = false;
    this.#inScene = true;
    this.#sayAt = performance.now() + SAY_EVERY_MS;
    this.#face.say('');
    this.#face.say(`── ${name} ──`);
  }

  /** The part is over; its name stays until the next begins. */
  pauses(): void {
    this.#inScene = false;
    this.#pressed = false;
  }

  /** Until the person presses Enter, or has had time to read where scenes follow by themselves. */
  async untilNext(name: string): Promise<void> {
    const { auto, signal } = this.#options;
    const ended = AbortSignal.any([signal, this.left]);
    if (!this.#face.hasKeys || ended.aborted) return;
    if (this.#pressed) return;
    const pressed = new AbortController();
    this.#wake = () => pressed.abort();
    const any = AbortSignal.any([ended, pressed.signal]);
    this.#next = name;
    await (auto ? pause(READING_MS, any) : untilAborted(any));
    this.#next = null;
    this.#wake = () => undefined;
  }

  leave(words: string): void {
    if (this.left.aborted) return;
    this.#face.say(words);
    this.#leaving.abort();
  }

  #press(): void {
    this.#pressed = true;
    this.#wake();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
