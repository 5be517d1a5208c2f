import { SECOND } from '../domain/time.ts';

/** How long a look at the external system may take: it must not hide what is known without it. */
export const LOOK_DEADLINE_MS = 10 * SECOND;

export type Opened<T> = { readonly value: T } | { readonly words: string };

/** What the work came to, or in words why not. Work that does not listen to the signal is left behind. */
export async function orWords<T>(work: () => Promise<T>, signal: AbortSignal): Promise<Opened<T>> {
  const late = new Promise<Opened<T>>((resolve) => {
    const tell = (): void =>
      resolve({ words: `It did not answer within ${LOOK_DEADLINE_MS / SECOND} seconds` });
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
  return Promise.race([attempt(work), late]);
}

async function attempt<T>(work: () => Promise<T>): Promise<Opened<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { words: error instanceof Error ? error.message : 'It cannot be asked' };
  }
}
