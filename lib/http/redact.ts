const HIDDEN = '[hidden]';
/** Shorter texts would also blank ordinary words; no system issues a secret this short. */
const SHORTEST_SECRET = 4;

/** `name=value` and `"name": "value"` for names that usually carry a secret. */
const NAMED_SECRET =
  /\b([\w-]*(?:token|secret|password|passwd|api-?key|authorization|signature))(["']?\s*[=:]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"'&,;]+/gi;
const BEARER = /\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi;
const URL_WITH_USER = /\/\/[^\s/@]+@/g;

/**
 * The text fit for a log: the given secrets (plain or percent-encoded), credentials in URLs, and values beside a name
 * such as `token` are hidden. `maxLength` in characters, default 500.
 */
export function redact(text: string, secrets: readonly string[] = [], maxLength = 500): string {
  const withoutKnown = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    // A secret that contains another one goes first, or its rest would stay readable.
    .sort((a, b) => b.length - a.length)
    .reduce((safe, secret) => safe.replaceAll(secret, HIDDEN), text);
  // Patterns are slow on megabytes; what lies beyond twice the length cannot come into view.
  const hidden = withoutKnown
    .slice(0, 2 * maxLength)
    .replace(URL_WITH_USER, `//${HIDDEN}@`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(NAMED_SECRET, `$1$2${HIDDEN}`);
  const isCut = withoutKnown.length > 2 * maxLength || hidden.length > maxLength;
  return isCut ? `${hidden.slice(0, maxLength).toWellFormed()}…` : hidden;
}
