import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';

/** `status`: how an integration does, as a whole. */
export const addStatus: AddCommand = (program, session) => {
  program
    .command('status')
    .summary('how it does: entities, requests spent, queues, failures')
    .description(
      'How the integration does, on one screen. Counting reads the tables once; it costs no request to Precoro.',
    )
    .addHelpText('after', examples('precoro-sync status', 'precoro-sync status --local --json'))
    .action(async () => {
      const { services, where } = await session.deployment();
      const { readStatus } = await import('../../operator/read-status.ts');
      const { statusLines } = await import('../render/status.ts');
      const view = await readStatus(services);
      session.answer(view, () => statusLines(view, { ...session, width: session.io.width, where }));
    });
};
