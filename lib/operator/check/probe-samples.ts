import { DecodeError } from '../../domain/decode.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { CustomFieldDefinitions, MappingContext, MappingResult } from '../../mapping/contract.ts';
import { differences } from '../../sync/payload-differences.ts';
import { decideTravel } from '../../sync/travel.ts';
import type { TargetSpec } from '../../connectors/contract.ts';
import { ask, wordsOf } from './ask.ts';
import { line, type CheckLine, type Probing } from './contract.ts';
import type { Sample } from './probe-access.ts';

/** Records read whole, per entity: enough to show what is wrong with all of them. */
const SAMPLES = 3;

/**
 * Reads a few records whole and maps them: shows names that lists or `values` lack, totals that differ, and fields that
 * Precoro's lists leave out and the mapping needs.
 */
export async function probeSamples(
  probing: Probing,
  sample: Sample,
  spec: TargetSpec | null,
): Promise<readonly CheckLine[]> {
  const { facts, mapping } = sample;
  const chosen = sample.records.filter((record) => travels(probing, sample, record)).slice(0, SAMPLES);
  if (chosen.length === 0) {
    const words = `No ${facts.label} that would travel is among the newest changes: the mapping was not tried.`;
    return [line('mapping', facts.name, 'open', words)];
  }
  const definitions = (await probing.services.definitions.read())?.definitions ?? NONE;
  const lines: CheckLine[] = [];
  const lacking = new Set<string>();
  let fine = 0;
  for (const record of chosen) {
    const whole = await readWhole(probing, sample, record);
    if (!('id' in whole)) {
      lines.push(whole);
      continue;
    }
    const mapped = tryMapping(sample, whole, definitions);
    if (mapped.ok) fine += 1;
    else lines.push(refusalLine(sample, record, mapped.words));
    const asListed = facts.rowsAreComplete ? tryMapping(sample, record, definitions) : null;
    if (mapped.ok && asListed?.ok && spec)
      for (const words of differences(mapped.payload, asListed.payload, spec))
        lacking.add(words.split(':')[0] ?? words);
  }
  if (lacking.size > 0 && !mapping.readDetail) lines.push(detailLine(sample, [...lacking]));
  if (fine > 0)
    lines.push(
      line('mapping', facts.name, 'ok', `${fine} of ${chosen.length} ${facts.label}s tried can be mapped.`),
    );
  return lines;
}

const NONE: CustomFieldDefinitions = { item: [], document: [], supplier: [] };

function travels({ services }: Probing, { facts, mapping }: Sample, record: PrecoroRecord): boolean {
  return decideTravel(record, facts, mapping, services.integration, { phase: 'none' }).do === 'send';
}

async function readWhole(
  probing: Probing,
  { facts, mapping }: Sample,
  record: PrecoroRecord,
): Promise<PrecoroRecord | CheckLine> {
  const key = { id: record.id, idn: record.idn };
  const told = await ask(probing, { kind: 'detail', entity: facts.name, key });
  if (told.kind !== 'object') {
    const words = `${facts.label} ${record.label} cannot be read by itself: ${wordsOf(told)}.`;
    return line('mapping', facts.name, told.kind === 'noRoom' ? 'open' : 'fault', words);
  }
  try {
    const whole = facts.decode(told.body, { bankDetails: mapping.usesBankDetails });
    if (whole.complete) return whole;
    return line('mapping', facts.name, 'fault', `${facts.label} ${record.label} comes without its lines.`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const words = `${facts.label} ${record.label} is not understood: ${error.message}`;
    const cure = 'Engineer: report it with the name of the field.';
    return line('mapping', facts.name, 'fault', words, { cure });
  }
}

/** As if everything it points to were linked: whether it is, is no question of the set-up. */
function tryMapping(
  { mapping }: Sample,
  record: PrecoroRecord,
  definitions: CustomFieldDefinitions,
): MappingResult {
  const companies = mapping.companiesOf(record);
  if ('words' in companies) return { ok: false, problem: 'refused', ...companies };
  const context: MappingContext = {
    company: companies[0] ?? '',
    definitions,
    counterpart: () => ({ state: 'linked', externalId: 'checked' }),
  };
  return mapping.map(record, context);
}

function refusalLine({ facts }: Sample, record: PrecoroRecord, words: string): CheckLine {
  return line('mapping', facts.name, 'warning', `${facts.label} ${record.label} would be refused: ${words}`);
}

function detailLine({ facts }: Sample, fields: readonly string[]): CheckLine {
  const words = `Precoro's lists of ${facts.label}s leave out what the mapping needs: ${fields.join(', ')}.`;
  return line('lists', facts.name, 'fault', words, {
    cure: `Engineer: set entities.${facts.name}.readDetail to true; each changed ${facts.label} then costs a request.`,
    setting: { at: `entities.${facts.name}.readDetail`, value: true },
  });
}
