/** Precoro says no to a write. `fields` are its messages per field (precoro-api.md section 1). */
export class CompanyRefusal extends Error {
  override readonly name = 'CompanyRefusal';
  readonly fields: Readonly<Record<string, string>>;
  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.fields = { [field]: message };
  }
}

/** The company has no such record. */
export class UnknownRecord extends Error {
  override readonly name = 'UnknownRecord';
}
