import type { CheckLine } from './contract.ts';

/** What the configuration should say. */
export type FoundSetting = NonNullable<CheckLine['setting']>;

/** Every setting that a check found, each once: two entities may ask for the same one. */
export function settingsOf(lines: readonly CheckLine[]): readonly FoundSetting[] {
  return [...new Map(lines.flatMap(({ setting }) => (setting ? [[setting.at, setting]] : []))).values()];
}
