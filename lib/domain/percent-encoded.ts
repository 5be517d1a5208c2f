/** Percent-encoding that never throws: half a surrogate pair becomes U+FFFD, as it would in JSON sent as UTF-8. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
