import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { BuildOptions } from 'esbuild';
import { buildSync } from 'esbuild';
import type { ConnectorKind } from '../connectors/registry.ts';
import type { MappingVersions } from '../mapping/version.ts';
import { PROJECT_ROOT } from '../config/project-root.ts';

export { PROJECT_ROOT };

/**
 * Left out of every bundle. A function's credentials come from its environment, so the SDK's other ways to find some
 * are never taken; each is a dynamic import, hence absent means a clear error at that moment and none at start. They
 * are a third of the SDK. No service that is called here sends event streams, which are imported the same way.
 * `pg-native` is optional. The CDK would be 7 MB and has no business in a function.
 */
const EXTERNAL = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
  'aws-cdk-lib',
  'constructs',
  'pg-native',
];

/** The bundle in an asset's folder: `.cjs` says what it is, wherever the folder lies. */
const BUNDLE_FILE = 'index.cjs';

/** A company's configuration as part of every function. */
export interface BuiltIn {
  /** The integration.config.ts that `#integration` stands for. */
  readonly configPath: string;
  /** The one kind of connector that it names: the others stay out of every bundle. */
  readonly connector: ConnectorKind;
  /** Its mappings' versions, computed from the file itself: minified functions have another text. */
  readonly versions: MappingVersions;
}

/**
 * How every function is bundled: one CommonJS module with everything in it. Stacks, bundle budgets and whoever runs
 * functions locally use these same options.
 */
export function bundleOptions(
  name: string,
  { configPath, connector, versions }: BuiltIn,
): BuildOptions & { readonly metafile: true } {
  return {
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [join('functions', `${name}.ts`)],
    alias: {
      '#integration': configPath,
      '#connector': join(PROJECT_ROOT, 'lib', 'connectors', connector, 'open.ts'),
    },
    define: { MAPPING_VERSIONS: JSON.stringify(versions) },
    bundle: true,
    platform: 'node',
    // An ES module starts a tenth later: to `import` one of Node's own modules is to evaluate all it offers, down to
    // WebCrypto in `crypto` and a whole HTTP client in `http`; `require` evaluates what is used.
    format: 'cjs',
    supported: { 'dynamic-import': false },
    target: 'node24',
    // `module` first: the ES build of a package can be shaken, its CommonJS build cannot (AWS SDK: 525 against 330 kB).
    mainFields: ['module', 'main'],
    // Names stay as they are written: they are what an operator reads in a stack trace. To shorten them and keep them
    // beside (`keepNames`) is a third smaller, but it names each function by a call at the start, which takes longer
    // than to read the long names: up to a tenth of a start.
    minifyWhitespace: true,
    minifySyntax: true,
    external: EXTERNAL,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * The code of functions/<name>.ts as an asset. esbuild is called directly: the CDK's own way starts `npx` per function,
 * which takes longer than all else in a synthesis, and would keep a second copy of the options.
 */
export function functionCode(name: string, builtIn: BuiltIn): AssetCode {
  return Code.fromAsset(join(PROJECT_ROOT, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled nor run: the local way below succeeds or throws. The command is what tells one bundle from another
      // for the CDK's cache of assets, which does not look into functions.
      image: DockerImage.fromRegistry('scratch'),
      command: [name, builtIn.configPath, builtIn.connector, JSON.stringify(builtIn.versions)],
      local: {
        tryBundle(outputDir) {
          buildSync({ ...bundleOptions(name, builtIn), outfile: join(outputDir, BUNDLE_FILE) });
          return true;
        },
      },
    },
  });
}
