/** Builds once per container, at the first call; if that fails, the next call tries again. */
export function once<T>(build: () => T | Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => {
    built ??= Promise.resolve().then(build);
    built.catch(() => (built = undefined));
    return built;
  };
}
