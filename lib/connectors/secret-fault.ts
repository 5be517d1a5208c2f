import { type DecodeError } from '../domain/decode.ts';

/** What a wrong secret is told by: the field and what it must be. Its value, and the error that shows it, stay here. */
export function secretFault(kind: string, { field, expected }: DecodeError): RangeError {
  return new RangeError(
    `The secret of connector ${kind} is missing or has a wrong value in: ${field} (must be ${expected})`,
  );
}
