/** Where a company's data lives: on exactly one of these (precoro-api.md section 1). */
export const PRECORO_REGIONS = {
  international: 'https://api.precoro.com',
  us: 'https://api.precoro.us',
} as const;

const LOCAL_HOSTS = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const LONGEST_URL = 2000;
const ALLOWED = `"international", "us" or a URL such as ${PRECORO_REGIONS.international}`;

/**
 * The base URL of a region's name or of a URL, without a trailing slash; the international one for undefined.
 * Plain http is accepted for this machine only, because the token travels with every request.
 * Throws RangeError that tells what is allowed.
 */
export function precoroBaseUrl(value: string | undefined): string {
  const text = value?.trim() ?? '';
  if (text === '' || text === 'international') return PRECORO_REGIONS.international;
  if (text === 'us') return PRECORO_REGIONS.us;
  const url = text.length <= LONGEST_URL ? URL.parse(text) : null;
  if (!url || url.search || url.hash || url.username) throw new RangeError(`baseUrl must be ${ALLOWED}`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOCAL_HOSTS.test(url.hostname))) {
    throw new RangeError(`baseUrl must start with https://, but it is ${url.protocol}//${url.host}`);
  }
  if (url.hostname.startsWith('app.precoro.')) {
    throw new RangeError(
      `baseUrl must be the API's host api.${url.hostname.slice(4)}, not the app's ${url.hostname}`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
