import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Removal, SafetyStep } from './safety-steps.ts';

/**
 * Takes a safety step out of everything that this thread loads from now on. Throws when a source is loaded in which a
 * removal's text is not there exactly once: then the code has moved on, and the step must be described anew.
 */
export function takeOut({ name, removals }: SafetyStep): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const wanted = url.startsWith('file:')
        ? removals.filter(({ file }) => fileURLToPath(url).endsWith(`/${file}`))
        : [];
      if (wanted.length === 0) return loaded;
      const source = wanted.reduce((text, removal) => without(text, removal, name), textOf(loaded.source));
      return { ...loaded, source };
    },
  });
}

/** Typescript as it is written: Node.js takes the types out later. */
function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | undefined): string {
  if (typeof source === 'string') return source;
  return source ? new TextDecoder().decode(source) : '';
}

function without(text: string, { file, find, replace }: Removal, name: string): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `Safety step "${name}": ${file} holds ${parts.length - 1} times, instead of once, the text ${JSON.stringify(find)}`,
  );
}
