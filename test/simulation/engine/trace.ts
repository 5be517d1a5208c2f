/** What happened in one run: a hash of every step, and the lines of the story where somebody wants to read it. */
export interface Trace {
  /** One step of a process, or an event of the world. Only numbers go into the hash: fast, and the same each time. */
  step(process: number, label: string, at: number): void;
  /** Tells something in words. The words are only made where they are read. */
  tell(words: () => string): void;
  readonly steps: () => number;
  readonly hash: () => string;
}

export interface StoryLine {
  readonly at: number;
  readonly words: string;
}

export function traceOf(now: () => number, story: StoryLine[] | null): Trace {
  let [low, high, steps] = [0x811c9dc5, 0x9e3779b9, 0];
  const mix = (value: number): void => {
    low = Math.imul(low ^ value, 0x01000193);
    high = Math.imul((high ^ value) + 0x7f4a7c15, 0x85ebca6b);
    high ^= high >>> 13;
  };
  return {
    step(process, label, at) {
      steps += 1;
      mix(process);
      mix(numberOf(label));
      mix(at | 0);
    },
    tell(words) {
      story?.push({ at: now(), words: words() });
    },
    steps: () => steps,
    hash: () => (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0'),
  };
}

const numbers = new Map<string, number>();

/** By the label's text, so that it does not depend on which run met it first. */
function numberOf(label: string): number {
  const known = numbers.get(label);
  if (known !== undefined) return known;
  let hash = 0;
  for (let index = 0; index < label.length; index += 1)
    hash = (Math.imul(hash, 31) + label.charCodeAt(index)) | 0;
  numbers.set(label, hash);
  return hash;
}
