import configured from '#integration';
import { withVersions, type MappingVersions } from '../../lib/mapping/version.ts';

/** Put in its place when the function is bundled: what the text of the configuration came to before it was minified. */
declare const MAPPING_VERSIONS: MappingVersions | undefined;

/** The company's configuration, with the versions that the command line knows it by. */
export const integration = withVersions(
  configured,
  typeof MAPPING_VERSIONS === 'undefined' ? {} : MAPPING_VERSIONS,
);
