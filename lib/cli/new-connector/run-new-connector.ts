import { PROJECT_ROOT } from '../../config/project-root.ts';
import type { Session } from '../session.ts';
import { connectorNames, type ConnectorNames } from './names.ts';
import { newConnectorFiles, writeFiles } from './write-connector.ts';

/** Writes a new connector after saying what, and tells what is left to do. `root` is the project's folder. */
export async function runNewConnector(session: Session, name: string, root = PROJECT_ROOT): Promise<void> {
  const names = connectorNames(name);
  const files = await newConnectorFiles(root, names);
  const paths = files.map(({ path }) => path);
  await session.proceed({ lines: ['Writes:', ...paths.map((path) => `  ${path}`)], danger: null });
  await writeFiles(root, files);
  session.answer({ connector: name, files: paths }, () => nextSteps(names));
}

function nextSteps({ kind, pascal, constant }: ConnectorNames): readonly string[] {
  const key = kind.includes('-') ? `'${kind}'` : kind;
  return [
    `The connector ${kind} is there. Its tests run:`,
    `  npx node --experimental-vm-modules node_modules/jest/bin/jest.js test/connectors/${kind}`,
    'So that configurations can name it, add a line to each of',
    `  lib/connectors/registry.ts       ${key}: { targets: ${constant}_TARGETS, isDescribed: false, functionsAtOnce: 2, secret: { … } },`,
    `  lib/connectors/registry-open.ts  ${key}: open${pascal},  with its import { open as open${pascal} } from './${kind}/open.ts'`,
    'docs/adding-a-connector.md walks through the rest.',
  ];
}
