import type { Running } from '../run/running.ts';

/** Where a scene is played: the running systems, and what ends it early. */
export interface Stage extends Running {
  /** The person wants out of the story, or the run ends. */
  readonly signal: AbortSignal;
  /** Shows what is waited for until null: in the panel, or now and then as a line. */
  readonly note: (words: string | null) => void;
}

export interface Scene {
  readonly title: string;
  /** What is about to happen, told before it begins. */
  readonly about: string;
  /** Does it for real and tells it. Throws SceneError when what is to be seen is not there, LeftError at the signal. */
  play(stage: Stage): Promise<void>;
}
