import { shortened } from '../domain/shortened.ts';

/** Nobody misspells a longer one, and to compare it would take long. */
const LONGEST_NAME = 200;
/** Some names come from Precoro, and there may be thousands. */
const LISTED = 30;
const LONGEST_SHOWN = 40;

/**
 * The end of an error text about an unknown name: ` Did you mean "vendor_id"?` where one known name is near, else the
 * known names, else nothing.
 */
export function didYouMean(given: string, known: readonly string[]): string {
  if (given.length > LONGEST_NAME) return listed(known);
  const nearest = known
    .filter((name) => name.length <= LONGEST_NAME)
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (!nearest) return listed(known);
  const tolerated = Math.max(2, Math.floor(given.length / 3));
  if (nearest.distance <= tolerated) return ` Did you mean "${shortened(nearest.name, LONGEST_NAME)}"?`;
  return listed(known);
}

function listed(known: readonly string[]): string {
  if (known.length === 0) return '';
  const shown = known.slice(0, LISTED).map((name) => shortened(name, LONGEST_SHOWN));
  const more = known.length - shown.length;
  return ` Known: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** Levenshtein distance: insertions, deletions and replacements that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
