import { afterEach, beforeEach, expect } from '@jest/globals';

/** After each test of the file the prototypes that everything shares are as they were. */
export function keepPrototypesUntouched(): void {
  const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
  let before: readonly string[] = [];
  beforeEach(() => void (before = prototypes.map(namesOf)));
  afterEach(() => expect(prototypes.map(namesOf)).toEqual(before));
}

function namesOf(prototype: object): string {
  return JSON.stringify([Object.getOwnPropertyNames(prototype), Object.getPrototypeOf(prototype) === null]);
}
