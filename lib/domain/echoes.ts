/** Writes of an entity to Precoro, and how many of them a webhook of the same record followed in time. */
export interface EchoCount {
  readonly expected: number;
  readonly heard: number;
}

const ENOUGH_TO_JUDGE = 5;
const KEPT = 100;

/**
 * Whether Precoro announces our own writes is undocumented (precoro-api.md section 10), so it is observed. Where it does, a
 * webhook right after a write is its echo and asks for nothing; where it does not, such a webhook is a person's change.
 */
export function areEchoesSent({ expected, heard }: EchoCount): boolean {
  return expected >= ENOUGH_TO_JUDGE && heard * 2 >= expected;
}

/** One write less. */
export function withWithdrawn({ expected, heard }: EchoCount): EchoCount {
  return { expected: Math.max(0, expected - 1), heard };
}

/** One more write; the past fades. */
export function withExpected({ expected, heard }: EchoCount): EchoCount {
  return expected >= KEPT
    ? { expected: Math.floor(expected / 2) + 1, heard: Math.floor(heard / 2) }
    : { expected: expected + 1, heard };
}
