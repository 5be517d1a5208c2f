import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import { loadIntegration } from '../../infrastructure/load-integration.ts';
import type { Integration } from '../../mapping/contract.ts';
import { RefusedError, UsageError } from '../errors.ts';
import { differenceLines } from '../render/difference.ts';
import { initLines, initView } from '../render/init.ts';
import type { Session } from '../session.ts';
import { QUESTIONS, readEntities, wrongWith, type Question } from './answers.ts';
import { editConfig, type ConfigEdit } from './edit-config.ts';
import { readConfigKeys, readConfigValue } from './read-config.ts';

/** Options of `init`, by the name that commander gives them. */
export type InitOptions = Readonly<Record<string, string | true | undefined>>;

const SHIPPED = 'integration.config.ts';

/**
 * Asks what a company must say for itself and writes it into the configuration, after showing the difference. What is
 * not asked stays as it is. The new text is loaded before it is written: a file that does not work is never left behind.
 *
 * @throws {UsageError} when an answer is not allowed, or there is no file to start from.
 * @throws {RefusedError} when the new text does not load; the words are the configuration's own.
 */
export async function runInit(session: Session, options: InitOptions): Promise<void> {
  const { config } = session.options();
  const file = config === undefined ? join(PROJECT_ROOT, SHIPPED) : resolve(session.io.cwd, config);
  const before = startingText(session, file, options);
  const edits = await collectEdits(session, before, options);
  const after = editConfig(before, edits);
  await loadCandidate(file, after);
  const standing = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const isChanged = after !== standing;
  if (isChanged) {
    const difference = differenceLines(standing ?? before, after, session.style);
    await session.proceed({
      lines: [`Writes ${file}:`, ...(difference.length > 0 ? difference : ['  a copy, without a change'])],
      danger: standing === null ? null : dangerOf(standing, after),
    });
    writeFileSync(file, after);
  }
  const integration = await loadIntegration(file);
  session.answer(initView(integration, file, isChanged), () =>
    initLines(integration, file, isChanged, session.style),
  );
}

/** The text that is edited: the file's own, `--from`'s, or the shipped configuration's for a second integration. */
function startingText({ io, note }: Session, file: string, options: InitOptions): string {
  const from = typeof options['from'] === 'string' ? resolve(io.cwd, options['from']) : null;
  if (from && existsSync(file) && from !== file && options['force'] !== true) {
    throw new UsageError(`${file} exists; --from would replace all of it. Say --force too if it may.`);
  }
  const source = from ?? (existsSync(file) ? file : join(dirname(file), SHIPPED));
  if (!existsSync(source)) {
    throw new UsageError(
      `There is no ${source}. Name another file to start from with --from, or bring the shipped one back with "git restore ${SHIPPED}".`,
    );
  }
  if (source !== file) note(`${basename(file)} starts as a copy of ${basename(source)}.`);
  return readFileSync(source, 'utf8');
}

async function collectEdits(
  session: Session,
  text: string,
  options: InitOptions,
): Promise<readonly ConfigEdit[]> {
  const edits: ConfigEdit[] = [];
  for (const one of QUESTIONS) {
    const current = currentText(text, one);
    const answer = (await answerTo(session, one, current, options)).trim();
    const wrong = answer === current ? null : wrongWith(one, answer);
    if (wrong !== null) throw new UsageError(`${one.option}: ${wrong}`);
    if (answer !== current) edits.push({ path: one.path, value: one.read(answer) });
  }
  const configured = readConfigKeys(text, ['entities']);
  const kept = await entitiesToKeep(session, configured, options);
  const gone = configured.filter((name) => !kept.includes(name));
  return [...edits, ...gone.flatMap(goneWith).map((path): ConfigEdit => ({ path, value: undefined }))];
}

/** What goes with an entity that no longer travels: settings of what comes in that make no sense without it. */
function goneWith(entity: string): readonly ConfigEdit['path'][] {
  const inward: Readonly<Record<string, readonly ConfigEdit['path'][]>> = {
    // Nothing travels both ways any more.
    supplier: [
      ['inward', 'supplier', 'owner'],
      ['inward', 'supplier', 'owners'],
    ],
    // Payments find their invoice by its bill.
    invoice: [['inward', 'payment']],
  };
  return [['entities', entity], ...(inward[entity] ?? [])];
}

function currentText(text: string, { path }: Question): string {
  const value = readConfigValue(text, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The option's answer, else a person's, else what the file says already. */
async function answerTo(
  session: Session,
  one: Question,
  current: string,
  options: InitOptions,
): Promise<string> {
  const given = options[optionKey(one.option)];
  if (typeof given === 'string') return given;
  if (!asks(session)) return current;
  const { askChoice, askText } = await import('../ask.ts');
  return one.choices
    ? askChoice(session.io, one.message, current, one.choices)
    : askText(session.io, one.message, current, (answer) => wrongWith(one, answer));
}

async function entitiesToKeep(
  session: Session,
  configured: readonly string[],
  options: InitOptions,
): Promise<readonly string[]> {
  const given = options['entities'];
  if (typeof given === 'string') return readEntities(given, configured);
  if (!asks(session)) return configured;
  const { askChoices } = await import('../ask.ts');
  return askChoices(session.io, 'What travels?', configured);
}

function asks({ io, options }: Session): boolean {
  return io.isTerminal && options().yes !== true;
}

/** `--leave-for-others` is `leaveForOthers` among commander's options. */
function optionKey(option: string): string {
  return option.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Loads the new text from a file beside the real one, because its imports are relative. */
async function loadCandidate(file: string, text: string): Promise<Integration> {
  const candidate = join(dirname(file), `candidate-${process.pid}-${Date.now()}.integration.config.ts`);
  writeFileSync(candidate, text);
  try {
    return await loadIntegration(candidate);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new RefusedError(`Nothing was written. With these answers ${words.replaceAll(candidate, file)}`);
  } finally {
    rmSync(candidate, { force: true });
  }
}

function dangerOf(before: string, after: string): string | null {
  const [was = '', becomes = ''] = [before, after].map((text) =>
    JSON.stringify(readConfigValue(text, ['name'])),
  );
  if (was === becomes) return null;
  return `The name changes from ${was} to ${becomes}: what is deployed under the old name stays as it is, and the next deployment makes a second integration.`;
}
