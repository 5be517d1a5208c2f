import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import type { CheckLine } from '../../operator/check/contract.ts';
import { settingsOf, type FoundSetting } from '../../operator/check/settings.ts';
import { differenceLines } from '../render/difference.ts';
import type { Session } from '../session.ts';
import { editConfig, type ConfigEdit } from './edit-config.ts';

/** Writes the settings that a check found into the configuration, after showing the difference and asking. */
export async function writeSettings(session: Session, lines: readonly CheckLine[]): Promise<void> {
  const edits = settingsOf(lines).map(editOf);
  if (edits.length === 0) return session.note('Nothing is to be changed in the configuration.');
  const { config } = session.options();
  const file =
    config === undefined ? join(PROJECT_ROOT, 'integration.config.ts') : resolve(session.io.cwd, config);
  const before = readFileSync(file, 'utf8');
  const after = editConfig(before, edits);
  if (after === before) return session.note(`${file} says so already; deploy it.`);
  await session.proceed({
    lines: [`Writes ${file}:`, ...differenceLines(before, after, session.style)],
    danger: null,
  });
  writeFileSync(file, after);
  session.note('Written. It counts once it is deployed: npx cdk deploy');
}

function editOf({ at, value }: FoundSetting): ConfigEdit {
  const [first = at, ...rest] = at.split('.');
  return { path: [first, ...rest], value };
}
