/** One thing wrong in a configuration. `place` is a path such as `entities.invoice.fields.vendor_id`. */
export interface Fault {
  readonly place: string;
  readonly words: string;
}

/** A configuration that cannot be used; names every fault at once, so that one edit can cure them all. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly Fault[];
  /** `file`: where it was read from. */
  constructor(faults: readonly Fault[], file = 'integration.config.ts') {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    const lines = faults.map(({ place, words }) => `  ${place}: ${words}`);
    super(`${file} has ${count}:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
