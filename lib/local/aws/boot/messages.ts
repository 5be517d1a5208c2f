/** What travels between the runner and a function's process. */
export interface InvokeMessage {
  readonly id: string;
  readonly event: unknown;
  /** By the scaled clock. */
  readonly timeoutMs: number;
}

export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type FunctionMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'initFailed'; readonly failure: FunctionFailure }
  | { readonly kind: 'done'; readonly id: string; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: string; readonly failure: FunctionFailure };
