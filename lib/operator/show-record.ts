import { fromPrecoroTime } from '../domain/time.ts';
import type { RecordRef } from '../domain/records.ts';
import { dueIn } from '../sync/write-back-due.ts';
import { journeyOf } from './journey.ts';
import { readKnown, type KnownRecord, type KnownServices, type Place } from './known-record.ts';
import { lookOutside } from './look-outside.ts';
import type { OperatorServices } from './services.ts';
import { statusOf } from './status-of.ts';
import { verdictOf } from './verdict.ts';
import type { CompanySide, PrecoroSide, RecordView } from './views.ts';

export type ShowServices = KnownServices & Pick<OperatorServices, 'connector' | 'deadline'>;

/**
 * One record's whole way. Answers for any name, also of a record that nobody knows: then the verdict says so. An external
 * system out of reach is told in the view.
 */
export async function showRecord(services: ShowServices, ref: RecordRef): Promise<RecordView> {
  const known = await readKnown(services, ref);
  const { places } = known;
  const outside = await lookOutside(
    services,
    places.map(({ link }) => link),
  );
  const sides = places.map((place, index) => ({ place, external: outside[index] ?? NOTHING }));
  return {
    ref,
    entityLabel: known.facts.label,
    label: known.label,
    number: known.number,
    precoro: precoroSide(known),
    companies: sides.map(({ place, external }) => companySide(place, external)),
    failure: known.failure,
    writeBack: known.writeBack && { ...known.writeBack, due: dueIn(known.writeBack) !== null },
    journey: journeyOf(known),
    verdict: verdictOf(known, sides),
  };
}

const NOTHING = { state: 'none' } as const;

/** What Precoro took from us since the last look counts as seen. */
function precoroSide(known: KnownRecord): PrecoroSide | null {
  const { record, look, writeBack } = known;
  if (!record || !look) return null;
  const { shownExternalId, shownLog } = writeBack ?? {};
  const document = 'lines' in record ? record : null;
  return {
    status: statusOf(known),
    supplier: document?.supplier?.label ?? null,
    sum: document?.sum ?? null,
    currency: document?.currency ?? null,
    externalId: shownExternalId === undefined ? record.externalId : shownExternalId,
    log: shownLog === undefined ? record.externalIntegrationLog : shownLog,
    approvedAt: fromPrecoroTime(record.approvalDate ?? '') ?? null,
    updatedAt: fromPrecoroTime(record.updateDate ?? '') ?? null,
    seenAt: look.observedAt,
  };
}

function companySide({ company, link }: Place, external: CompanySide['external']): CompanySide {
  return {
    company,
    phase: link?.phase ?? 'none',
    externalId: link?.externalId ?? null,
    target: link?.target ?? null,
    hold: link?.hold ?? null,
    failure: link?.failure ?? null,
    wait: link?.wait ?? null,
    trail: link?.trail ?? [],
    external,
  };
}
