import type { AddCommand } from '../add-command.ts';
import { examples } from './examples.ts';
import { readCount, readSince } from '../read-words.ts';

/** `audit`: who changed what. */
export const addAudit: AddCommand = (program, session) => {
  program
    .command('audit')
    .summary('who changed what, and when')
    .description('What people changed through this command line, newest first.')
    .option('--since <point>', 'a day, a time (UTC), or a while such as 36h or 7d', '7d')
    .option('--limit <n>', 'at most so many', '100')
    .addHelpText(
      'after',
      examples('precoro-sync audit --since 2026-07-01', 'precoro-sync audit --since 12h --json'),
    )
    .action(async (options: { readonly since: string; readonly limit: string }) => {
      const limit = readCount('--limit', options.limit);
      const { services } = await session.deployment();
      const since = readSince('--since', options.since, services.clock.now());
      const { listAudit } = await import('../../operator/list-audit.ts');
      const { auditLines } = await import('../render/audit.ts');
      const entries = await listAudit(services, { since, limit });
      session.answer({ since, entries }, () =>
        auditLines(entries, since, { style: session.style, width: session.io.width }),
      );
    });
};
