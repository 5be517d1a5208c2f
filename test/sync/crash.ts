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
  const mortal = (port: object): object =>
    new Proxy(port, {
      get(target, name, receiver) {
        const found: unknown = Reflect.get(target, name, receiver);
        if (typeof found !== 'function') return found;
        return async (...given: unknown[]) => {
          calls += 1;
          if (calls > at || (calls === at && when === 'before')) die();
          const result: unknown = await (found as Port[string]).apply(target, given);
          if (calls >= at) die();
          return result;
        };
      },
    });
  const entries = Object.entries(services).map(([name, port]) => {
    if (PORTS.some((one) => one === name)) return [name, mortal(port as object)];
    if (name !== 'connector') return [name, port as unknown];
    const { targets, sources } = port as Record<'targets' | 'sources', Record<string, object>>;
    const mortals = (given: Record<string, object>): unknown =>
      Object.fromEntries(Object.entries(given).map(([one, methods]) => [one, mortal(methods)]));
    return [name, { ...(port as object), targets: mortals(targets), sources: mortals(sources) }];
  });
  return { services: Object.fromEntries(entries) as S, crashed: () => calls >= at };
}
