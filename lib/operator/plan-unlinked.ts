import type { Payload } from '../connectors/contract.ts';
import { recordKey } from '../domain/records.ts';
import { idempotencyKey } from '../sync/idempotency-key.ts';
import { fieldChanges } from '../sync/payload-differences.ts';
import type { LinkSummary } from '../sync/ports/state.ts';
import { judgement, type Judged, type OutwardJudgement } from './outward-judgement.ts';
import { namedOutside } from './named-outside.ts';
import { FREE } from './plan-rows.ts';

/** Of a record that is not linked: it is created, or linked to what stands outside for it, or a person has to say which. */
export function judgeUnlinked(judged: Judged, wanted: Payload, after: readonly string[]): OutwardJudgement {
  const { standing, mapping, record, company, outside, mirrored, link, services } = judged;
  const { ref } = mirrored;
  const own = outside.byKey.get(link ? keyOfLink(link) : idempotencyKey({ ref, company })) ?? [];
  const shown = namedOutside(services.integration, ref, record, company);
  const named = shown === null ? null : (outside.byId.get(shown) ?? null);
  if (shown !== null && !named) {
    const words = `Precoro names ${shown}, which is not there outside`;
    return judgement(judged, 'fails', words, { wanted });
  }
  const alike = outside.named(wanted.fields);
  const [found = null, ...more] = named ? [named] : own.length > 0 ? own : alike;
  const theirs = found && standing.owner(company, mapping.target, found.externalId);
  if (found && theirs && recordKey(theirs) !== recordKey(ref)) {
    const words = `${found.externalId} stands there under the same names, and belongs to ${recordKey(theirs)}`;
    return judgement(judged, 'fails', words, { wanted, found });
  }
  if (more.length > 0 || (found && !named && own.length === 0)) {
    const ids = [found, ...more].map((one) => one?.externalId ?? '').join(', ');
    return judgement(judged, 'fails', `${ids} may be the same: match or link it first`, { wanted, found });
  }
  const writeBacks = record.externalId === null || services.integration.companies.length > 1 ? 1 : 0;
  if (found) {
    const fields = fieldChanges(wanted, found.payload, outside.spec);
    const words = named ? 'Precoro names it' : 'it was created for this record';
    const price = { ...FREE, writeBacks: named ? 0 : writeBacks };
    return judgement(judged, 'link', words, { wanted, found, fields, price, after });
  }
  const fields = fieldChanges(wanted, { fields: {}, lines: wanted.lines }, outside.spec);
  const lines =
    wanted.lines.length === 0 ? [] : [{ field: 'lines', kept: null, wanted: wanted.lines.length }];
  const price = { ...FREE, writeBacks };
  const words = link?.phase === 'creating' ? 'a create got no answer, and is looked for first' : '';
  return judgement(judged, 'create', words, { wanted, fields: [...fields, ...lines], price, after });
}

/** A key of its own after a person took a link away is known by the full link alone; none was created with it yet. */
function keyOfLink({ ref, company }: LinkSummary): string {
  return idempotencyKey({ ref, company });
}
