import type { Body, ParamMap } from './params.ts';
import { CompanyRefusal, UnknownRecord } from './refusal.ts';

/** One request, decoded. */
export interface ApiRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: ParamMap;
  readonly body: Body;
  /** True for a JSON body, false for a form or none. */
  readonly isJson: boolean;
}

/** One answer. An undefined `body` is an empty one; a text `body` is sent as HTML. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that Precoro would turn down, by status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Shapes a refusal the way Precoro does (precoro-api.md section 1); anything else is a fault of ours and goes up. */
export function answerOf(error: unknown, validationStatus: number): ApiAnswer {
  if (error instanceof CompanyRefusal)
    return { status: validationStatus, body: { errors: { errors: error.fields } } };
  if (error instanceof UnknownRecord) return { status: 404, body: { message: 'Not found' } };
  if (error instanceof ApiError) return { status: error.status, body: { message: error.message } };
  throw error;
}
