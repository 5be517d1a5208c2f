/**
 * Settings of every AWS client: a few quick retries inside the SDK, and no call that outlives a Lambda. A DynamoDB or SQS
 * call normally takes under 20 ms; what takes longer than this is hung.
 */
export const CLIENT_SETTINGS = {
  retryMode: 'standard',
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 15_000, requestTimeout: 40_000, throwOnRequestTimeout: true },
} as const;

/** The same where a person waits: a place out of reach is told within seconds. */
export const PERSONS_CLIENT_SETTINGS = {
  ...CLIENT_SETTINGS,
  requestHandler: { ...CLIENT_SETTINGS.requestHandler, connectionTimeout: 5_000 },
} as const;

/** Makes the value at the first call; if that throws, the next call tries again. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
