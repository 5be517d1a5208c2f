/** Time and memory per function. The queues' visibility follows from the timeouts. */
export const FUNCTION_LIMITS = {
  webhook: { timeoutSeconds: 10, memoryMegabytes: 256 },
  'precoro-dispatcher': { timeoutSeconds: 60, memoryMegabytes: 512 },
  'upsert-external': { timeoutSeconds: 60, memoryMegabytes: 512 },
  sweep: { timeoutSeconds: 60, memoryMegabytes: 256 },
  'error-logger': { timeoutSeconds: 30, memoryMegabytes: 256 },
  alert: { timeoutSeconds: 60, memoryMegabytes: 256 },
  'poll-external': { timeoutSeconds: 60, memoryMegabytes: 256 },
  'external-webhook': { timeoutSeconds: 10, memoryMegabytes: 256 },
  // Both sides whole, and a second look some minutes later where something is wrong.
  reconcile: { timeoutSeconds: 900, memoryMegabytes: 1024 },
  inspect: { timeoutSeconds: 120, memoryMegabytes: 256 },
} as const;
export type FunctionName = keyof typeof FUNCTION_LIMITS;
