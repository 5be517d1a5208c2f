import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';

/** `webhook`: the address for Precoro, and its token. */
export const addWebhook: AddCommand = (program, session) => {
  program
    .command('webhook')
    .summary('the address for Precoro or the external system, and its token')
    .description(
      'Shows the address that Precoro calls and when it was last heard. The token in it is shown on a terminal only, or with --show-token. --rotate makes a new token and takes the old one as well, until --drop-previous. With --external all of it is about the address for the external system, which has a token of its own.',
    )
    .option('--external', 'the address for the external system instead of Precoro')
    .option('--rotate', 'make a new token')
    .option('--drop-previous', 'take only the newest token from now on')
    .option('--show-token', 'show the token also where the result goes into a file or another program')
    .addHelpText(
      'after',
      examples(
        'precoro-sync webhook',
        'precoro-sync webhook --rotate',
        'precoro-sync webhook --drop-previous --yes',
        'precoro-sync webhook --external',
      ),
    )
    .action(async (options: WebhookOptions) => {
      const { runWebhook } = await import('../run-webhook.ts');
      await runWebhook(session, options);
    });
};

export interface WebhookOptions {
  readonly external?: true;
  readonly rotate?: true;
  readonly dropPrevious?: true;
  readonly showToken?: true;
}
