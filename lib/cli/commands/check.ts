import type { CheckLine, CheckReport, CheckServices } from '../../operator/check/contract.ts';
import { EXIT } from '../exit-codes.ts';
import type { AddCommand } from '../add-command.ts';
import { printable } from '../render/printable.ts';
import type { Session } from '../session.ts';
import { examples } from './examples.ts';

/** `check`: looks at everything that can be looked at without writing. */
export const addCheck: AddCommand = (program, session) => {
  program
    .command('check')
    .summary('is everything right for going live: access, rights, fields, maps, clock')
    .description(
      "Looks at the external system and at Precoro without changing anything: access, rights, region, custom fields, maps, other connectors; proves zone and bound of modifiedSince and remembers it. Requests to Precoro go through the day's quota, and nothing else is read from Precoro meanwhile: a minute or two.",
    )
    .option('--write', 'write what was found into the configuration, after showing the difference')
    .addHelpText('after', examples('precoro-sync check', 'precoro-sync check --write --region eu-west-1'))
    .action(async (options: { readonly write?: true }) => {
      const deployment = await session.deployment();
      const report = await runCheck(session, { ...deployment.services, ...deployment.check });
      if (options.write) {
        const { writeSettings } = await import('../init/write-settings.ts');
        await writeSettings(session, report.lines);
      }
      if (report.lines.some(({ result }) => result === 'fault')) session.endWith(EXIT.wrong);
    });
};

/** Lines for people come one by one, because it takes its time; with --json the report comes whole. */
async function runCheck(session: Session, services: CheckServices): Promise<CheckReport> {
  const { check, priceOfCheck } = await import('../../operator/check/check.ts');
  const { checkLines, checkEndLines } = await import('../render/check.ts');
  const { style, io } = session;
  const { atLeast, atMost } = priceOfCheck(services);
  session.note(`This takes ${atLeast} to ${atMost} requests to Precoro and a minute or two.`);
  const show = (line: CheckLine) => {
    if (!session.isQuiet()) io.stdout.write(printable(`${checkLines(line, style).join('\n')}\n`));
  };
  const checking = check(services);
  for (;;) {
    const next = await checking.next();
    if (next.done) {
      session.answer(next.value, () => checkEndLines(next.value, style));
      return next.value;
    }
    show(next.value);
  }
}
