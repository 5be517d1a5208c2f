import { didYouMean } from '../../../mapping/did-you-mean.ts';
import type { Section } from '../../../mapping/parse/reader.ts';
import { show } from '../../../mapping/values.ts';
import { parsePath, type Path } from '../json-path.ts';
import { namesIn } from '../template.ts';

export type Texts = Readonly<Record<string, string>>;

/** Path into JSON at `key`; `fallback` where the setting is absent. */
export function pathOr<T>(section: Section, key: string, fallback: T): Path | T {
  return section.has(key) ? neededPath(section, key) : fallback;
}

export function neededPath(section: Section, key: string): Path {
  const value = section.get(key);
  const path = typeof value === 'string' ? parsePath(value) : null;
  if (path !== null) return path;
  section.fault(
    key,
    `must be a path into the answer's JSON such as "data.0.id", or "" for the whole, but it is ${show(value)}.`,
  );
  return [];
}

/** A path that leads to a part: the whole is none. */
export function partPath(section: Section, key: string, fallback: string): Path {
  const path = pathOr(section, key, parsePath(fallback) ?? []);
  if (path.length > 0 || !section.has(key) || section.get(key) !== '') return path;
  section.fault(key, `must be a path to a part of the record such as "${fallback}", but it is "".`);
  return [];
}

/** Text by name, with names in braces that must be among `names`. */
export function texts(section: Section, key: string, names: readonly string[]): Texts {
  const inner = section.section(key);
  const pairs = inner.keys.map((name) => {
    const value = inner.text(name, /^/, 'text');
    checkNames(inner, name, value, names);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The same for headers, whose names are narrower. */
export function headers(section: Section, key: string, names: readonly string[]): Texts {
  const inner = section.section(key);
  for (const name of inner.keys.filter((one) => !HEADER.test(one)))
    inner.fault(name, 'is no name of a header: letters, digits and dashes.');
  return texts(section, key, names);
}

/** Notes every name in braces that means nothing here. */
export function checkNames(section: Section, key: string, template: unknown, names: readonly string[]): void {
  for (const name of new Set(namesIn(template))) {
    if (names.includes(name)) continue;
    section.fault(key, `holds {${name}}, which means nothing here.${didYouMean(name, names)}`);
  }
}

/** `https`, or `http` to this machine itself. Answers it without a slash at its end. */
export function parseUrl(section: Section, key: string): string {
  const value = section.get(key);
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere(url.hostname));
  if (!url || !isSafe) {
    section.fault(
      key,
      `must be a URL that begins with "https://" ("http://" only for localhost), but it is ${show(value)}.`,
    );
    return '';
  }
  if (url.username !== '' || url.password !== '') {
    section.fault(key, 'holds a login; what is secret belongs into the secret of the connector.');
  }
  if (namesIn(value).length > 0) {
    section.fault(key, 'must hold no names in braces: {company} belongs into paths, queries and headers.');
  }
  if (url.search !== '' || url.hash !== '') section.fault(key, 'must end with the path: no "?" and no "#".');
  return url.href.replace(/\/+$/, '');
}

function isHere(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host);
}

/** A whole number between two bounds. */
export function numberBetween(
  section: Section,
  key: string,
  low: number,
  high: number,
  fallback: number,
): number {
  const number = section.wholeNumber(key, low, fallback);
  if (number <= high) return number;
  section.fault(key, `must be at most ${high}, but it is ${show(number)}.`);
  return fallback;
}

/** The members of a list, each with its place; none where it is no list. */
export function membersOf(section: Section, key: string): readonly unknown[] {
  const value = section.get(key);
  if (value === undefined || Array.isArray(value)) return value ?? [];
  section.fault(key, `must be a list, but it is ${show(value)}.`);
  return [];
}

/** The sections of an object whose keys are names that a person chose. */
export function namedSections(section: Section, key: string): readonly (readonly [string, Section])[] {
  if (!section.has(key)) return [];
  const inner = section.section(key);
  return inner.keys.map((name) => [name, inner.section(name)] as const);
}
