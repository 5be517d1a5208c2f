import providers from 'email-providers';

const FREE_MAIL: ReadonlySet<string> = new Set(providers);
/** Domains under which companies have theirs: "acme.co.uk" is one, "co.uk" none. */
const SECOND_LEVEL = new Set(['co', 'com', 'org', 'net', 'gov', 'ac', 'edu', 'ne', 'or', 'gob', 'gouv']);

/** In lower case, without display name and without what is no address. */
export function foldEmails(emails: readonly string[]): readonly string[] {
  const found = emails.flatMap(
    (text) => text.toLowerCase().match(/[^\s<>,;:"']+@[^\s<>,;:"']+\.[a-z]{2,}/g) ?? [],
  );
  return [...new Set(found)];
}

/** Domains of web sites and e-mails that may belong to a company: those of free mail do not. */
export function foldDomains(domains: readonly string[], emails: readonly string[]): readonly string[] {
  const hosts = [...domains.map(hostOf), ...emails.map((email) => email.slice(email.indexOf('@') + 1))];
  return [...new Set(hosts.map(registered).filter((domain) => domain !== '' && !FREE_MAIL.has(domain)))];
}

function hostOf(site: string): string {
  return (
    site
      .trim()
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .split(/[/?#:\s]/)[0] ?? ''
  );
}

/** The part that somebody registered: "shop.acme.co.uk" becomes "acme.co.uk". Blank for what is no domain. */
function registered(host: string): string {
  const parts = host.split('.').filter(Boolean);
  if (parts.length < 2) return '';
  const isBelowTwo =
    parts.length > 2 && SECOND_LEVEL.has(parts.at(-2) ?? '') && (parts.at(-1) ?? '').length === 2;
  return parts.slice(isBelowTwo ? -3 : -2).join('.');
}
