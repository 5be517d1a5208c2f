/** A configuration's text that cannot be changed by a program; the words say where, and that it is done by hand. */
export class ConfigEditError extends Error {
  override readonly name = 'ConfigEditError';
}
