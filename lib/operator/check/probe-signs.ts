import { DAY, fromPrecoroTime, HOUR } from '../../domain/time.ts';
import { foreignUse } from '../../domain/quota-foreign.ts';
import { remaining } from '../../domain/quota.ts';
import { limitsOf } from '../../sync/services.ts';
import { ask, wordsOf } from './ask.ts';
import { line, type CheckLine, type Probing } from './contract.ts';
import type { Sample } from './probe-access.ts';

/** Whether `external_id[]` finds exactly the record that carries the id. */
export async function probeLookup(
  probing: Probing,
  samples: readonly Sample[],
): Promise<readonly CheckLine[]> {
  const sample = samples.find(({ facts, records }) => facts.canFilterByExternalId && linkedOne(records));
  const record = sample && linkedOne(sample.records);
  if (!sample || !record?.externalId)
    return [line('lookup', null, 'open', 'No record among the newest changes carries an external id yet.')];
  const { name, label } = sample.facts;
  const told = await ask(probing, { kind: 'lookup', entity: name, externalIds: [record.externalId] });
  if (told.kind !== 'page') return [line('lookup', name, 'open', `external_id[]: ${wordsOf(told)}.`)];
  const isFound = told.rows.some((row) => externalIdOf(row) === record.externalId);
  const isOnly = told.rows.every((row) => externalIdOf(row) === record.externalId);
  if (isFound && isOnly) return [line('lookup', name, 'ok', `external_id[] finds ${label} ${record.label}.`)];
  const words = isFound
    ? `external_id[] also shows records with other ids (${told.rows.length} in all).`
    : `external_id[] does not find ${label} ${record.label}, which carries the id.`;
  return [
    line('lookup', name, 'warning', words, { cure: 'Engineer: matching will use the mirror instead.' }),
  ];
}

function linkedOne(records: Sample['records']) {
  return records.find(({ externalId }) => externalId !== null);
}

function externalIdOf(row: unknown): string | null {
  const id: unknown = typeof row === 'object' && row !== null && 'externalId' in row ? row.externalId : null;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : null;
}

const OTHERS = { xeroId: 'Xero', qboId: 'QuickBooks Online', netSuiteId: 'NetSuite' } as const;

/** Records that another connector marked since go-live: two connectors on the same documents make two of each. */
export function probeOtherConnectors(
  { services }: Probing,
  samples: readonly Sample[],
): readonly CheckLine[] {
  const start = fromPrecoroTime(services.integration.goLive) ?? 0;
  const marks = samples.flatMap(({ facts, records }) =>
    records
      .filter(({ updateDate }) => (fromPrecoroTime(updateDate ?? '') ?? 0) >= start)
      .flatMap((record) =>
        Object.entries(OTHERS)
          .filter(
            ([field]) =>
              field in record && Boolean(new Map<string, unknown>(Object.entries(record)).get(field)),
          )
          .map(([, system]) => ({ facts, system })),
      ),
  );
  const pairs = Map.groupBy(marks, ({ facts, system }) => `${facts.name} ${system}`);
  if (pairs.size === 0)
    return [line('other connectors', null, 'ok', 'No other connector has marked any of the newest changes.')];
  return [...pairs.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const words = `${group.length} ${first.facts.label}s changed since go-live carry an id of ${first.system}.`;
    const cure = `Engineer: switch Precoro's connector to ${first.system} off before going live, or both will create the same documents.`;
    return [line('other connectors', first.facts.name, 'fault', words, { cure })];
  });
}

/** Without webhooks everything still arrives, by polling, up to half an hour late. */
export async function probeWebhooks(
  { services }: Probing,
  samples: readonly Sample[],
): Promise<readonly CheckLine[]> {
  const states = await services.states.readAll();
  return samples
    .filter(({ facts }) => facts.webhookType !== null)
    .map(({ facts }) => {
      const heard = states.find(({ entity }) => entity === facts.name)?.lastHeardAt ?? null;
      const ago = heard === null ? null : services.clock.now() - heard;
      if (ago !== null && ago < 30 * DAY)
        return line('webhooks', facts.name, 'ok', `Last heard ${Math.round(ago / HOUR)} h ago.`);
      const words = ago === null ? 'No webhook was ever heard.' : 'No webhook was heard for a month.';
      return line('webhooks', facts.name, 'warning', words, {
        cure: 'Engineer: "precoro-sync webhook" tells the address to paste into Precoro and the events to tick.',
      });
    });
}

export async function probeQuota({ services }: Probing): Promise<readonly CheckLine[]> {
  const { ledger } = await services.ledgers.read();
  const limits = limitsOf(services.integration);
  const now = services.clock.now();
  const left = remaining(ledger, limits, now);
  const words = `${left.day} of ${limits.perDay} requests a day are left.`;
  const lines = [line('quota', null, left.day > limits.perDay / 10 ? 'ok' : 'warning', words)];
  const { count } = foreignUse(ledger, now);
  if (count === 0) return lines;
  const refused = `Precoro refused ${count} requests of the last day although our count saw room.`;
  const cure =
    'Engineer: something else uses the same key; give it one of its own, or set precoro.leaveForOthers.';
  return [...lines, line('quota', null, 'warning', refused, { cure })];
}

/** What only a write could show. */
export function notProbed(): readonly CheckLine[] {
  const words =
    'The body format of POST and PATCH, and whether receipts take an external id, take a write to tell: the first one tells, on the record itself.';
  return [line('not probed', null, 'open', words)];
}
