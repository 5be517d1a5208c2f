import { DecodeError } from '../../domain/decode.ts';
import type { EntityName } from '../../domain/records.ts';
import { DAY, fromPrecoroTime, MINUTE, SECOND, toPrecoroTime } from '../../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../../entities/entity.ts';
import type { EntityMapping } from '../../mapping/contract.ts';
import type { PrecoroAnswer } from '../../sync/ports/precoro.ts';
import { ask, wordsOf, type Told } from './ask.ts';
import { line, type CheckLine, type Probing } from './contract.ts';

/** What a list of one entity showed. */
export interface Sample {
  readonly mapping: EntityMapping;
  readonly facts: EntityFacts;
  /** Rows as they came, in Precoro's order. */
  readonly rows: readonly unknown[];
  readonly records: readonly PrecoroRecord[];
}

export interface Access {
  readonly lines: readonly CheckLine[];
  /** Null when Precoro cannot be read: nothing else can be probed. */
  readonly sample: Sample | null;
}

type Page = Extract<PrecoroAnswer, { kind: 'page' }>;

/** Reads the newest changes of one entity: shows access, rights, region, and the distance of the clocks. */
export async function probeAccess(probing: Probing, mapping: EntityMapping): Promise<Access> {
  const { entity } = mapping;
  const facts = probing.services.catalogue[entity];
  const recent = await ask(probing, listSince(entity, probing.services.clock.now() - 2 * DAY));
  if (recent.kind !== 'page') return { lines: await refusedLines(probing, entity, recent), sample: null };
  const told = recent.rows.length > 0 ? recent : await ask(probing, everything(probing, entity));
  if (told.kind !== 'page') return { lines: await refusedLines(probing, entity, told), sample: null };
  const { records, undecoded } = decodeRows(told.rows, facts);
  const sample = { mapping, facts, rows: told.rows, records };
  return { lines: [seen(facts, told), ...undecoded, ...clockLines(probing, told)], sample };
}

function listSince(entity: EntityName, since: number) {
  return { kind: 'list', entity, modifiedSince: toPrecoroTime(since), page: 1 } as const;
}

/** From the year 2000; the second makes it a question of its own, so that it need not wait for an equal one. */
function everything({ services }: Probing, entity: EntityName) {
  return listSince(
    entity,
    Date.UTC(2000, 0, 1) + (Math.floor(services.clock.now() / SECOND) % 86_400) * SECOND,
  );
}

function seen(facts: EntityFacts, page: Page): CheckLine {
  if (page.rows.length > 0)
    return line('access', facts.name, 'ok', `The key reads ${facts.label}s (${facts.path}).`);
  return line('access', facts.name, 'warning', `The key sees no ${facts.label} at all.`, {
    cure: 'Engineer: if there are some, give the key to a user with access to every role, location, department and legal entity.',
  });
}

async function refusedLines(probing: Probing, entity: EntityName, told: Told): Promise<readonly CheckLine[]> {
  const words = `${probing.services.catalogue[entity].path} cannot be read: ${wordsOf(told)}.`;
  if (told.kind !== 'unauthorized')
    return [line('access', entity, told.kind === 'noRoom' ? 'open' : 'fault', words, { cure: LATER })];
  const elsewhere = await otherRegionTakesIt(probing, entity);
  if (elsewhere === null) return [line('access', entity, 'fault', words, { cure: KEY })];
  return [
    line('access', entity, 'fault', `${words} Precoro's other server (${elsewhere}) takes the key.`, {
      cure: `Engineer: set precoro.region to "${elsewhere}" and deploy.`,
      setting: { at: 'precoro.region', value: elsewhere },
    }),
  ];
}

const LATER = 'Engineer: try again; if it stays so, see docs/runbook.md, "dispatcher-errors".';
const KEY =
  "Engineer: the token or the e-mail of the key's user is wrong, or the user may not read this. Make a new key in Precoro (Configuration, Integrations, API key) and put both into the secret.";

async function otherRegionTakesIt({ services }: Probing, entity: EntityName): Promise<string | null> {
  if (!services.otherRegion) return null;
  const { name, gateway } = await services.otherRegion();
  const call = listSince(entity, services.clock.now() - DAY);
  const answer = await gateway.send(call, services.deadline(25 * SECOND));
  return answer.kind === 'page' ? name : null;
}

function decodeRows(rows: readonly unknown[], facts: EntityFacts) {
  const records: PrecoroRecord[] = [];
  const faults = new Map<string, number>();
  for (const row of rows) {
    try {
      records.push(facts.decode(row, { bankDetails: false }));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      faults.set(error.message, (faults.get(error.message) ?? 0) + 1);
    }
  }
  const undecoded = [...faults].map(([words, count]) =>
    line('lists', facts.name, 'fault', `${count} of ${rows.length} rows are not understood: ${words}`, {
      cure: 'Engineer: report it with the name of the field; such records are failures of their own, nothing else stops.',
    }),
  );
  return { records, undecoded };
}

/** A difference does no harm by itself: cursors go by Precoro's clock. A large one makes times in texts misleading. */
function clockLines({ services }: Probing, page: Page): readonly CheckLine[] {
  if (page.serverTime === null)
    return [
      line('clock', null, 'warning', 'Precoro sends no time with its answers.', {
        cure: 'Nothing to do: the newest date among the rows is used instead.',
      }),
    ];
  const apart = Math.round((page.serverTime - services.clock.now()) / SECOND);
  const ahead = newestDate(page.rows, services) - page.serverTime;
  const words = `Precoro's clock and ours are ${Math.abs(apart)} s apart.`;
  const lines = [line('clock', null, Math.abs(apart) <= 60 ? 'ok' : 'warning', words)];
  if (ahead <= 5 * MINUTE) return lines;
  const hours = (ahead / (60 * MINUTE)).toFixed(1);
  return [
    ...lines,
    line('clock', null, 'warning', `Dates in Precoro's answers lie up to ${hours} h in the future.`, {
      cure: 'Engineer: they carry no zone and are not UTC; the probe of modifiedSince says by how much.',
    }),
  ];
}

function newestDate(rows: readonly unknown[], { integration }: Probing['services']): number {
  const dates = rows.map((row) => {
    const date: unknown =
      typeof row === 'object' && row !== null && 'updateDate' in row ? row.updateDate : '';
    return fromPrecoroTime(typeof date === 'string' ? date : '') ?? 0;
  });
  return Math.max(0, ...dates) - integration.precoro.switches.zoneOffsetMinutes * MINUTE;
}
