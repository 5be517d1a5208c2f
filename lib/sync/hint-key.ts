/** A hint is kept as `id`, or `id:idn` where the webhook named both. */
export function hintKey({ id, idn }: { readonly id: string; readonly idn: string | null }): string {
  return idn === null ? id : `${id}:${idn}`;
}

/** The record's id in what {@link hintKey} wrote. */
export function hintId(key: string): string {
  return key.split(':')[0] ?? key;
}
