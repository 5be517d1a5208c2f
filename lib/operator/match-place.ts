import type { EntityName, RecordRef } from '../domain/records.ts';
import type { Integration } from '../mapping/contract.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';

/** Which record a row of a plan is about, and where. */
export interface Place {
  readonly ref: RecordRef;
  readonly company: string;
}

/** As ids of records are; whatever else stands in a file names nothing. */
const RECORD_ID = /^[\w.:-]{1,100}$/;

/** Where there is one company nobody needs to name it. */
export function placeOf(
  { companies }: Pick<Integration, 'companies'>,
  entity: EntityName,
  row: Pick<PlanDecision, 'company' | 'oursKey'>,
): Place | { readonly words: string } {
  const company = row.company ?? (companies.length === 1 ? companies[0] : undefined);
  if (company === undefined || !companies.includes(company))
    return { words: `There is no company "${company ?? ''}"; there is: ${companies.join(', ')}.` };
  if (!RECORD_ID.test(row.oursKey)) return { words: `"${row.oursKey}" is no id of a record.` };
  return { ref: { entity, id: row.oursKey }, company };
}
