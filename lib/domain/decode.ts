/** Outside data had a known field of a wrong shape. `field` is a path such as `items[3].price`. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly field: string;
  readonly expected: string;
  constructor(field: string, expected: string, value: unknown) {
    super(`${field} must be ${expected}, but it is ${describe(value)}`);
    this.field = field;
    this.expected = expected;
  }
}

/** Short and safe to print: the value's kind, and its start where it is a scalar. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
