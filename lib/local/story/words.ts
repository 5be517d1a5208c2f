/** A command as a person types it on this machine, while the run goes on. */
export function typed(command: string): string {
  return `npx precoro-sync ${command} --local`;
}

/** `1 invoice`, `1,200 invoices`. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString('en-US')} ${many === 1 ? one : more}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
