import { writeChangePlan } from '../change-plan-file.ts';
import type { AddCommand } from '../add-command.ts';
import { readEntities } from '../read-entities.ts';
import { examples } from './examples.ts';

/** `plan`: what both directions would do now, and what it costs. */
export const addPlan: AddCommand = (program, session) => {
  program
    .command('plan')
    .summary('what would be created, changed and linked on both sides, and its price')
    .description(
      'Compares what is known of Precoro with what the external system holds now, and tells for each record what would be done in either direction: create, update or link with the fields that differ, or why nothing is done. Nothing is written, and no request is sent to Precoro. --out keeps the plan in a file that "precoro-sync apply" does.',
    )
    .argument('[entity...]', 'such as supplier, invoice or tax; default: all that are configured')
    .option('--out <file.json>', 'keep the plan, to apply it')
    .option('--all', 'show every row instead of the first twenty')
    .addHelpText(
      'after',
      examples(
        'precoro-sync plan',
        'precoro-sync plan supplier invoice --out plan.json',
        'precoro-sync plan --json',
      ),
    )
    .action(async (words: readonly string[], options: { readonly out?: string; readonly all?: true }) => {
      const entities = readEntities(words);
      const { services } = await session.deployment();
      const { planChanges } = await import('../../operator/plan.ts');
      const { changePlanLines } = await import('../render/change-plan.ts');
      const plan = await planChanges(services, entities);
      if (options.out !== undefined) await writeChangePlan(session.io.cwd, options.out, plan);
      const { style, typed, io } = session;
      const around = {
        style,
        typed,
        width: io.width,
        isAll: options.all === true,
        file: options.out ?? null,
      };
      session.answer(plan, () => changePlanLines(plan, around));
    });
};
