/** Whatever keeps the external system in step with Precoro in a scenario: our engine or a baseline. */
export interface Subject {
  readonly name: string;
  start(): void;
  /** What it knows that it still has to do, in words; a scenario begins and ends with nothing left. */
  leftToDo(): Promise<readonly string[]>;
  /** What went wrong, in words. */
  troubles(): Promise<readonly string[]>;
  /** How often each of its functions was called; empty for one that has none. */
  functionCalls(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}
