import type { Section } from '../../../mapping/parse/reader.ts';
import { didYouMean } from '../../../mapping/did-you-mean.ts';
import { show } from '../../../mapping/values.ts';
import type { RestAuth } from '../description.ts';
import { namesIn } from '../template.ts';
import { headers, parseUrl } from './values.ts';

const KINDS = ['none', 'header', 'basic', 'clientCredentials'] as const;
const NONE: RestAuth = { kind: 'none' };

export function parseAuth(section: Section): RestAuth {
  const kind = KINDS.find((name) => name === section.get('kind'));
  if (kind === undefined) {
    const given = section.get('kind');
    const hint = typeof given === 'string' ? didYouMean(given, KINDS) : '';
    section.fault(
      'kind',
      `must be ${KINDS.map((name) => `"${name}"`).join(' or ')}, but it is ${show(given)}.${hint}`,
    );
    return NONE;
  }
  section.onlyKeys(['kind', ...SETTINGS[kind]], `setting of auth "${kind}"`);
  return PARSERS[kind](section);
}

const SETTINGS: Readonly<Record<RestAuth['kind'], readonly string[]>> = {
  none: [],
  header: ['headers'],
  basic: [],
  clientCredentials: ['tokenUrl', 'scope', 'sendAs'],
};

const PARSERS: Readonly<Record<RestAuth['kind'], (section: Section) => RestAuth>> = {
  none: () => NONE,
  header: parseHeader,
  basic: () => ({ kind: 'basic' }),
  clientCredentials: (section) => ({
    kind: 'clientCredentials',
    tokenUrl: parseUrl(section, 'tokenUrl'),
    ...(section.has('scope') ? { scope: section.text('scope', /./, 'text such as "read write"') } : {}),
    sendAs: section.choice('sendAs', ['basic', 'form'], 'basic'),
  }),
};

/** What is secret must not stand in the configuration, so a header of the login names some of the secret. */
function parseHeader(section: Section): RestAuth {
  const given = section.section('headers');
  const names = namesIn(Object.fromEntries(given.keys.map((key) => [key, given.get(key)])));
  const secrets = names.filter((name) => /^secret\.[A-Za-z]\w*$/.test(name));
  const filled = headers(section, 'headers', secrets.length > 0 ? secrets : ['secret.token']);
  for (const [name, value] of Object.entries(filled)) {
    if (namesIn(value).length > 0) continue;
    given.fault(
      name,
      'must hold a part of the secret, such as "Bearer {secret.token}"; other headers belong into "headers".',
    );
  }
  if (given.keys.length === 0) {
    section.fault('headers', 'is empty; give one, such as { Authorization: "Bearer {secret.token}" }.');
  }
  return { kind: 'header', headers: filled };
}
