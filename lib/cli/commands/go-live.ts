import { pluralOf } from '../../domain/plural.ts';
import type { GoLivePlan } from '../../operator/go-live.ts';
import { RefusedError } from '../errors.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntity } from '../read-words.ts';
import { capital } from '../render/text.ts';
import { plural } from '../render/times.ts';
import { ENTITY_ARGUMENT } from './named.ts';
import { examples } from './examples.ts';

/** `go-live`: opens an entity's gate. */
export const addGoLive: AddCommand = (program, session) => {
  program
    .command('go-live')
    .summary('open the gate of an entity: from now on it is written')
    .description(
      'From now on what is approved in Precoro is written outside, and what the external system holds is written to Precoro, as the configuration has it. First says what that sets going at once and what speaks against it; where something does, it is refused unless --force is said as well.',
    )
    .argument('<entity...>', ENTITY_ARGUMENT)
    .option('--force', 'go live although something speaks against it; the audit keeps what')
    .addHelpText(
      'after',
      examples(
        'precoro-sync go-live tax',
        'precoro-sync go-live supplier',
        'precoro-sync go-live invoice --yes',
      ),
    )
    .action(async (words: readonly string[], options: { readonly force?: true }) => {
      const entity = readEntity(words);
      const { services } = await session.deployment();
      const { planGoLive, goLive } = await import('../../operator/go-live.ts');
      const { goLiveLines } = await import('../render/go-live.ts');
      const plan = await planGoLive(services, entity);
      const lines = goLiveLines(plan, session.style);
      const force = options.force === true;
      if (plan.refusals.length > 0 && !force) {
        session.note(...lines, '');
        throw refusal(plan);
      }
      await session.proceed({
        lines,
        danger: plan.refusals.length === 0 ? null : plan.refusals.join(' '),
        ...(plan.needsWord ? { word: String(plan.writes) } : {}),
      });
      const { woken } = await goLive(services, plan, { force });
      session.answer({ plan, woken }, () => [
        session.style.green(`${capital(pluralOf(plan.label))} are live.`),
        ...(plan.goesOut
          ? [`${plural(woken, 'record that waited is', 'records that waited are')} being written now.`]
          : []),
        ...(plan.incoming.length === 0
          ? []
          : [`What comes in is worked off now; "${session.typed('precoro-sync status')}" shows how far.`]),
      ]);
    });
};

function refusal({ label, refusals, ...plan }: GoLivePlan): RefusedError {
  const list = refusals.map((words) => `  - ${words}`).join('\n');
  return new RefusedError(
    `${capital(pluralOf(label))} are not live, because something speaks against it:\n${list}\nIf you know better, say --force as well.`,
    { refusals, gate: plan.gate },
  );
}
