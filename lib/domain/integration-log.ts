/** Precoro states no limit (precoro-api.md section 7); a clerk reads no more than this. */
const MAX_LOG_CHARACTERS = 1000;
/** A word longer than this is cut rather than lost whole. */
const LONGEST_WORD = 100;

/** Text for `externalIntegrationLog`: at most `max` characters, cut at a word and marked with "…". */
export function truncatedLog(text: string, max = MAX_LOG_CHARACTERS): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const cutsWord = /\S/.test(text.charAt(max - 1));
  const lastSpace = head.search(/\s\S*$/);
  const kept = cutsWord && lastSpace > head.length - LONGEST_WORD ? head.slice(0, lastSpace) : head;
  return `${withoutHalfCharacter(kept).trimEnd()}…`;
}

/** A cut through a surrogate pair leaves half a character, which no UTF-8 text can hold. */
function withoutHalfCharacter(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
