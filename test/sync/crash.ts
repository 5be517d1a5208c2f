type Port = Record<string, (...given: unknown[]) => unknown>;

const PORTS = [
  'inbounds',
  'sourceCursors',
  'mirror',
  'states',
  'definitions',
  'crossReference',
  'links',
  'waits',
  'writeBacks',
  'failures',
  'upserts',
  'failureQueue',
  'dispatcher',
  'events',
  'gates',
  'audit',
  'leases',
] as const;

/**
 * The same services, but the process dies at the `at`-th call of a port or of the other system: before the call reaches
 * it, or after it took effect. Nothing works after that.
 */
export function crashingServices<S extends object>(
  services: S,
  at: number,
  when: 'before' | 'after',
): { readonly services: S; readonly crashed: () => boolean } {
  let calls = 0;
  const die = (): never => {
    throw new Error(`crash at call ${at}`);
  };
  const mortal = calling(services, async (call) => {
    calls += 1;
    if (calls > at || (calls === at && when === 'before')) die();
    const result = await call();
    if (calls >= at) die();
    return result;
  });
  return { services: mortal, crashed: () => calls >= at };
}

/** The same services, but the process stands still after the `at`-th such call, and goes on once `meanwhile` is over. */
export function haltingServices<S extends object>(
  services: S,
  at: number,
  meanwhile: () => Promise<void>,
): { readonly services: S; readonly halted: () => boolean } {
  let calls = 0;
  const halting = calling(services, async (call) => {
    const isLast = (calls += 1) === at;
    const result = await call();
    if (isLast) await meanwhile();
    return result;
  });
  return { services: halting, halted: () => calls >= at };
}

/** The same services, with something around each call of a port or of the other system. */
function calling<S extends object>(
  services: S,
  around: (call: () => Promise<unknown>) => Promise<unknown>,
): S {
  const wrap = (port: object): object =>
    new Proxy(port, {
      get(target, name, receiver) {
        const found: unknown = Reflect.get(target, name, receiver);
        if (typeof found !== 'function') return found;
        return (...given: unknown[]) =>
          around(async () => await (found as Port[string]).apply(target, given));
      },
    });
  const entries = Object.entries(services).map(([name, port]) => {
    if (PORTS.some((one) => one === name)) return [name, wrap(port as object)];
    if (name !== 'connector') return [name, port as unknown];
    const { targets, sources } = port as Record<'targets' | 'sources', Record<string, object>>;
    const wrapped = (given: Record<string, object>): unknown =>
      Object.fromEntries(Object.entries(given).map(([one, methods]) => [one, wrap(methods)]));
    return [name, { ...(port as object), targets: wrapped(targets), sources: wrapped(sources) }];
  });
  return Object.fromEntries(entries) as S;
}
