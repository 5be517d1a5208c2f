/** What an AWS service answers instead of a result: the JSON protocols' error shape. */
export class AwsError extends Error {
  readonly type: string;
  readonly statusCode: number;
  /** Further members of the body, such as `CancellationReasons` or `Item`. */
  readonly detail: Readonly<Record<string, unknown>>;

  /** `type` with or without its namespace, e.g. `ResourceNotFoundException`; `statusCode` defaults to 400. */
  constructor(
    type: string,
    message: string,
    detail: Readonly<Record<string, unknown>> = {},
    statusCode = 400,
  ) {
    super(message);
    this.name = 'AwsError';
    this.type = type;
    this.detail = detail;
    this.statusCode = statusCode;
  }

  body(): Record<string, unknown> {
    return { __type: this.type, message: this.message, ...this.detail };
  }
}
