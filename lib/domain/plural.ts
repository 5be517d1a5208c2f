/** `invoices`, `taxes`, `legal entities`: several of what the word names. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(x|s|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`;
}
