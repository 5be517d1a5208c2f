import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';

/** `init`: writes what a company must say for itself into integration.config.ts. */
export const addInit: AddCommand = (program, session) => {
  program
    .command('init')
    .summary('write integration.config.ts')
    .description(
      'Asks what a company must say for itself, shows the difference and writes it into the configuration; everything else in the file stays. Every answer can be an option instead. What is not answered stays as it is.',
    )
    .option('--name <name>', "part of every cloud resource's name: lower-case letters, digits, dashes")
    .option('--go-live <day>', 'documents approved before it are never created outside')
    .option('--region-of-precoro <name>', 'international or us')
    .option('--leave-for-others <n>', 'requests a day that other programs with the same API key need')
    .option('--email <address>', 'who is told about records that fail; "" for nobody')
    .option('--after-minutes <n>', 'how long a record may fail before anybody is told')
    .option('--entities <names>', 'what travels, such as supplier,invoice; the others are taken out')
    .option('--from <file>', 'start from another file')
    .option('--force', 'with --from: replace a file that exists')
    .addHelpText(
      'after',
      examples(
        'precoro-sync init',
        'precoro-sync init --name acme --go-live 2026-07-01 --region-of-precoro us --yes',
        'precoro-sync init --config test.integration.config.ts --name test',
      ),
    )
    .action(async (options: Readonly<Record<string, string | true | undefined>>) => {
      const { runInit } = await import('../init/run-init.ts');
      await runInit(session, options);
    });
};
