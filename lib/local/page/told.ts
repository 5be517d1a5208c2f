/** What came of a deed, kept until its sentence was shown. */
export interface Told {
  readonly tone: 'done' | 'refused';
  /** Without the full stop. */
  readonly words: string;
  /** By the run's clock. */
  readonly at: number;
}

export interface ToldSentences {
  /** Keeps the sentence, and answers the id that the next page shows it by. */
  add(told: Told): string;
  get(id: string | undefined): Told | null;
}

const KEPT = 100;

/** The newest hundred sentences. */
export function toldSentences(): ToldSentences {
  const sentences = new Map<string, Told>();
  let last = 0;
  return {
    add(told) {
      last += 1;
      sentences.set(String(last), told);
      sentences.delete(String(last - KEPT));
      return String(last);
    },
    get: (id) => (id === undefined ? null : (sentences.get(id) ?? null)),
  };
}
