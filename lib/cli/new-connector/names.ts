import { CONNECTOR_KINDS } from '../../connectors/registry.ts';
import { RefusedError, UsageError } from '../errors.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 30;
/** The name that stands in the skeleton, in each of the ways names are written. */
const STANDS_IN = 'skeleton';

/** The ways in which a connector's name is written in code. */
export interface ConnectorNames {
  /** `acme-books`: folder and kind. */
  readonly kind: string;
  /** `acmeBooks`, as in `acmeBooksConnector`. */
  readonly camel: string;
  /** `AcmeBooks`, as in `openAcmeBooks`. */
  readonly pascal: string;
  /** `ACME_BOOKS`, as in `ACME_BOOKS_TARGETS`. */
  readonly constant: string;
}

/** Throws UsageError for a name that is none, RefusedError for one that is taken. */
export function connectorNames(kind: string): ConnectorNames {
  if (!NAME.test(kind) || kind.length > LONGEST || kind === STANDS_IN) {
    throw new UsageError(
      `The name "${kind}" is not possible: small letters, digits and single dashes, a letter first, at most ${LONGEST} characters, such as "acme-books".`,
    );
  }
  if (CONNECTOR_KINDS.some((known) => known === kind)) {
    throw new RefusedError(`There is a connector "${kind}" already. Known: ${CONNECTOR_KINDS.join(', ')}.`);
  }
  const words = kind.split('-');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { kind, camel, pascal, constant: words.join('_').toUpperCase() };
}

/** The skeleton's text under the new name. */
export function renamed(text: string, { kind, camel, pascal, constant }: ConnectorNames): string {
  return text
    .replaceAll('SKELETON', constant)
    .replaceAll('Skeleton', pascal)
    .replace(/skeleton(?=[A-Z])/g, camel)
    .replaceAll('skeleton', kind);
}
