/** Precoro states no limit (precoro-api.md section 7); a clerk reads no more than this. */
const MAX_LOG_CHARACTERS = 1000;
/** The last word, begun; one of over 99 characters is cut rather than lost whole. */
const BEGUN_WORD = /\s\S{0,98}$/;

/** Text for `externalIntegrationLog`: at most `max` characters, cut at a word and marked with "…". */
export function truncatedLog(text: string, max = MAX_LOG_CHARACTERS): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const cutsWord = /\S/.test(text.charAt(max - 1));
  const kept = cutsWord ? head.replace(BEGUN_WORD, '') : head;
  return `${withoutHalfCharacter(kept).trimEnd()}…`;
}

/** A cut through a surrogate pair leaves half a character, which no UTF-8 text can hold. */
function withoutHalfCharacter(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
