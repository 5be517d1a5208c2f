import { Command } from 'commander';
import { USER_AGENT } from '../http/user-agent.ts';
import { addApply } from './commands/apply.ts';
import { addAudit } from './commands/audit.ts';
import { addCheck } from './commands/check.ts';
import { addFailures } from './commands/failures.ts';
import { addForget } from './commands/forget.ts';
import { addGoLive } from './commands/go-live.ts';
import { addHold } from './commands/hold.ts';
import { addInit } from './commands/init.ts';
import { addLink } from './commands/link.ts';
import { addMatch } from './commands/match.ts';
import { addNewConnector } from './commands/new-connector.ts';
import { addObserve } from './commands/observe.ts';
import { addPause } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addRebuild } from './commands/rebuild.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addRelease } from './commands/release.ts';
import { addResume } from './commands/resume.ts';
import { addResync } from './commands/resync.ts';
import { addRetry } from './commands/retry.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addUnlink } from './commands/unlink.ts';
import { addWebhook } from './commands/webhook.ts';
import type { AddCommand } from './add-command.ts';
import { EXIT_CODES_IN_WORDS } from './exit-codes.ts';
import type { Session } from './session.ts';

const GROUPS: readonly (readonly [string, readonly AddCommand[]])[] = [
  ['Setting up:', [addInit, addCheck, addMatch, addGoLive, addWebhook, addNewConnector]],
  ['Looking:', [addStatus, addFailures, addShow, addAudit]],
  ['Acting on records:', [addRetry, addHold, addRelease, addLink, addUnlink, addForget]],
  ['Acting on an entity:', [addPause, addResume, addObserve, addResync]],
  ['Both sides as a whole:', [addPlan, addApply, addReconcile]],
  ['After a loss:', [addRebuild]],
];

/** Columns of help where it does not go to a terminal. */
const HELP_WIDTH = 100;

export function buildProgram(session: Session): Command {
  const { io } = session;
  const program = new Command('precoro-sync')
    .description(
      "The operator's hands: sets up, watches and corrects what travels between Precoro and your system.",
    )
    .version(USER_AGENT.split('/')[1] ?? '')
    .option('--local', 'the run of "npm start" on this machine, instead of AWS')
    .option('--region <name>', "AWS region; otherwise AWS_REGION or the profile's")
    .option('--profile <name>', 'profile of the AWS configuration; otherwise the usual credentials')
    .option('--config <file>', 'which integration (default: integration.config.ts)')
    .option('--json', 'one JSON document on the standard output, and nothing else')
    .option('--yes', 'no questions: do it')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => io.width ?? HELP_WIDTH,
      getErrHelpWidth: () => io.width ?? HELP_WIDTH,
      getOutHasColors: () => io.colors,
      getErrHasColors: () => io.colors,
    })
    .addHelpText('afterAll', `\n${EXIT_CODES_IN_WORDS}`)
    .addHelpText('after', '\nExample:\n  precoro-sync status --local');
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, session);
  }
  return program;
}
