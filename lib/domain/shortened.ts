/** The text, or its beginning with "…": at most `max` characters, and never half of one that takes two. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text.toWellFormed() : `${text.slice(0, max - 1).toWellFormed()}…`;
}
