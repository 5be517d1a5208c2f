/** Something that nobody here wrote: a server that speaks as an AWS service does, or a program. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Where it comes from, and what it needs on the machine. */
  readonly from: string;
  /** Fetches it, if it is not there. Throws where it cannot be had. */
  readonly install: () => Promise<void>;
  /** Throws when it does not answer in time. Null for a program, which is started by what uses it. */
  readonly start: (() => Promise<RunningEngine>) | null;
}

export interface RunningEngine {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  stop(): Promise<void>;
}
