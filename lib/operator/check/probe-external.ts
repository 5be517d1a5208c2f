import type { Target } from '../../connectors/contract.ts';
import { SECOND } from '../../domain/time.ts';
import { line, type CheckLine, type CheckServices } from './contract.ts';

const DEADLINE_MS = 15 * SECOND;
/** A natural key that no record has. */
const NOBODY = 'precoro-sync check';

/** Whether the external system can be reached and shows every target that the configuration writes to. */
export async function probeExternal(
  services: Pick<CheckServices, 'connector' | 'deadline' | 'integration'>,
): Promise<readonly CheckLine[]> {
  const { integration } = services;
  const names = [...new Set(integration.entities.map(({ target }) => target))];
  try {
    const connector = await services.connector();
    const lines: CheckLine[] = [];
    for (const company of integration.companies) {
      for (const name of names)
        lines.push(await probeTarget(services, connector.targets[name], name, company));
    }
    return lines;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [line('external system', null, 'fault', words, { cure: 'Engineer: correct the secret.' })];
  }
}

async function probeTarget(
  { deadline, integration }: Pick<CheckServices, 'deadline' | 'integration'>,
  target: Target | undefined,
  name: string,
  company: string,
): Promise<CheckLine> {
  const entity = integration.entities.find((mapping) => mapping.target === name)?.entity ?? null;
  const place = integration.companies.length > 1 ? `${name} in ${company}` : name;
  if (!target) {
    const cure = 'Engineer: correct "target" in integration.config.ts.';
    return line('external system', entity, 'fault', `The connector has no target "${name}".`, { cure });
  }
  const fields = Object.fromEntries(target.spec.naturalKey.map((field) => [field, NOBODY]));
  const found = await target.findByNaturalKey(
    { fields, lines: [] },
    { company, signal: deadline(DEADLINE_MS) },
  );
  if (found.outcome === 'read')
    return line('external system', entity, 'ok', `${place} can be read in the external system.`);
  return line('external system', entity, 'fault', `${place} cannot be read: ${found.words}`, {
    cure: 'Engineer: see whether it runs, and whether it can be reached from here. Functions in a network of their own may reach it all the same.',
  });
}
