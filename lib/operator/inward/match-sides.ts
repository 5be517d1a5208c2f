import type { RecordRef } from '../../domain/records.ts';
import type { MatchRecord } from '../../matching/record.ts';
import { inParallel } from '../../sync/hand-on.ts';
import { inboundName, type Inbound, type InboundKey } from '../../sync/ports/inbound.ts';
import { listExternal } from '../ask-external.ts';
import { readLinks, type KnownLinks } from '../match-links.ts';
import { namedOutside } from '../named-outside.ts';
import type { OperatorServices } from '../services.ts';
import { oursShown, theirsWanted } from './match-values.ts';
import type { OpenFeed } from './open-feed.ts';

export type SidesServices = Pick<OperatorServices, 'integration' | 'catalogue' | 'links' | 'inbounds'>;

/** One company of a feed: what either side holds that is not linked to the other. */
export interface MatchSides {
  readonly company: string;
  readonly ours: readonly MatchRecord[];
  readonly theirs: readonly TheirSide[];
  /** Whether a person has said that the two are not the same. */
  readonly isRuledOut: (oursKey: string, theirsKey: string) => boolean;
}

export interface TheirSide {
  readonly record: MatchRecord;
  /** It waits for a person already. */
  readonly onHold: boolean;
  /** Without a counterpart it is made in Precoro once live. */
  readonly isFit: boolean;
  /** The mapping makes nothing of it that can be written. */
  readonly isRefused: boolean;
}

/**
 * What may be matched, company by company. Left out is what is linked, what Precoro names, what a person has put on hold, and
 * what is being made just now. Reads the links and the source whole.
 *
 * Throws ExternalUnreachableError.
 */
export async function sidesOf(services: SidesServices, open: OpenFeed): Promise<readonly MatchSides[]> {
  const known = await readLinks(services, open.feed);
  const sides: MatchSides[] = [];
  for (const company of open.feed.companies) {
    const found = oursIn(services, open, known, company);
    const touched = found
      .map(({ key }) => refOf(open, key))
      .filter((ref) => known.of(ref, company) !== undefined);
    const ruledOut = await ruledOutIn(services, touched, company);
    sides.push({
      company,
      ours: found.filter((one) => ruledOut.get(one.key) !== 'held'),
      theirs: await theirsIn(services, open, known, company),
      isRuledOut: (oursKey, theirsKey) => {
        const ids = ruledOut.get(oursKey);
        return ids !== undefined && ids !== 'held' && ids.has(theirsKey);
      },
    });
  }
  return sides;
}

function oursIn(
  { integration, catalogue }: SidesServices,
  { feed: { entity }, records, part }: OpenFeed,
  known: KnownLinks,
  company: string,
): readonly MatchRecord[] {
  return [...records.values()].flatMap((record) => {
    const ref = { entity, id: record.id };
    if (namedOutside(integration, ref, record, company) !== null) return [];
    if ((known.of(ref, company)?.phase ?? 'none') !== 'none') return [];
    return [oursShown(record, catalogue[entity], { company, part })];
  });
}

/** What people have said of records that have no link, by id: held altogether, or not to be these. */
async function ruledOutIn(
  { links }: SidesServices,
  refs: readonly RecordRef[],
  company: string,
): Promise<ReadonlyMap<string, 'held' | ReadonlySet<string>>> {
  const read = await inParallel(refs, 32, async (ref) => {
    const link = await links.read(ref, company);
    const said = link?.hold?.kind === 'held' ? 'held' : new Set(link?.intent?.besides);
    return [ref.id, said] as const;
  });
  return new Map<string, 'held' | ReadonlySet<string>>(read);
}

async function theirsIn(
  { integration, inbounds }: SidesServices,
  open: OpenFeed,
  known: KnownLinks,
  company: string,
): Promise<readonly TheirSide[]> {
  const { feed, source, records, part } = open;
  const named = new Set(
    [...records.values()].flatMap((record) => {
      const externalId = namedOutside(integration, refOf(open, record.id), record, company);
      return externalId === null ? [] : [externalId];
    }),
  );
  const listed = await listExternal(source, company);
  const free = listed
    .filter(({ externalId }) => !named.has(externalId) && !known.isTaken(company, externalId))
    .flatMap((one) => theirsWanted(feed, open, one, { company, part }) ?? []);
  const keyOf = (externalId: string): InboundKey => ({ feed: feed.name, company, externalId });
  const stored = await inbounds.readMany(free.map(({ record }) => keyOf(record.key)));
  return free.flatMap(({ record, isFit }) => {
    const inbound = stored.get(inboundName(keyOf(record.key)));
    if (inbound && isForOthers(inbound)) return [];
    return [{ record, isFit: isFit && feed.creates, isRefused: !isFit, onHold: inbound?.hold != null }];
  });
}

function refOf({ feed }: OpenFeed, id: string): RecordRef {
  return { entity: feed.entity, id };
}

/** A person has stopped it for another reason, or Precoro is being asked to make it. */
export function isForOthers({ hold, phase }: Pick<Inbound, 'hold' | 'phase'>): boolean {
  return hold?.kind === 'held' || phase === 'creating';
}
