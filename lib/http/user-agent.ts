/**
 * Sent with every request. Precoro's edge refuses the default names of some HTTP libraries with 403
 * (precoro-api.md section 1), so the name is always ours. Its version is that of package.json; a test holds them together.
 */
export const USER_AGENT = 'precoro-sync/0.1.0';
