import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';

/** `new-connector`: the beginning of a connector in code, for systems that a description cannot reach. */
export const addNewConnector: AddCommand = (program, session) => {
  program
    .command('new-connector')
    .summary('begin a connector in code, with its tests')
    .description(
      'Writes lib/connectors/NAME and test/connectors/NAME: a small connector that works, on a system in memory, with the suites that every connector must pass. Change it piece by piece into the one for your system; docs/adding-a-connector.md walks through it. An HTTP API with JSON may need no code: see rest there.',
    )
    .argument('<name>', 'small letters, digits and dashes, such as acme-books')
    .addHelpText('after', examples('precoro-sync new-connector acme-books'))
    .action(async (name: string) => {
      const { runNewConnector } = await import('../new-connector/run-new-connector.ts');
      await runNewConnector(session, name);
    });
};
