import { EXIT } from '../exit-codes.ts';
import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';

/** `failures`: what does not travel, by cause. */
export const addFailures: AddCommand = (program, session) => {
  program
    .command('failures')
    .summary('what does not travel, by cause, and who can act')
    .description(
      'Open failures, grouped by cause: what is cured once stands together. The cause at the beginning of each is what "retry --cause" takes.',
    )
    .option('--all', 'name up to fifty records of each cause instead of five')
    .option('--fail', 'end with 1 when there are any')
    .addHelpText('after', examples('precoro-sync failures', 'precoro-sync failures --fail --json'))
    .action(async (options: { readonly all?: true; readonly fail?: true }) => {
      const { services } = await session.deployment();
      const { listFailures } = await import('../../operator/list-failures.ts');
      const { failureLines } = await import('../render/failures.ts');
      const groups = await listFailures(services);
      const around = { style: session.style, typed: session.typed, all: options.all === true };
      session.answer(
        groups.map((group) => ({ ...group, command: session.typed(group.command) })),
        () => failureLines(groups, services.clock.now(), around),
      );
      if (options.fail && groups.length > 0) session.endWith(EXIT.wrong);
    });
};
