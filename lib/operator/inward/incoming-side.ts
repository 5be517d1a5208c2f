import type { Connector, SourceSpec } from '../../connectors/contract.ts';
import { labelOfInbound } from '../../sync/inward/inbound-state.ts';
import { LOOK_DEADLINE_MS, orWords, type Opened } from '../or-words.ts';
import type { OperatorServices } from '../services.ts';
import type { IncomingSide } from '../views.ts';
import type { Incoming } from './incoming-key.ts';
import {
  judgeIncoming,
  withoutBankDetails,
  type JudgedIncoming,
  type JudgeServices,
} from './known-incoming.ts';

export type SideServices = JudgeServices & Pick<OperatorServices, 'connector' | 'deadline'>;

/** An external record as it is shown, and how it was judged. */
export interface SeenIncoming extends Incoming {
  readonly judged: JudgedIncoming;
  readonly side: IncomingSide;
}

type External = IncomingSide['external'];

/**
 * What comes in, each with what its source shows now. Never throws for that and never takes longer than ten seconds: an
 * external system that cannot be asked from here must not hide the rest.
 */
export async function seeIncoming(
  services: SideServices,
  all: readonly Incoming[],
): Promise<readonly SeenIncoming[]> {
  if (all.length === 0) return [];
  const signal = services.deadline(LOOK_DEADLINE_MS);
  const opened = await orWords(() => services.connector(), signal);
  return Promise.all(
    all.map(async (incoming) => {
      const judged = await judgeIncoming(services, incoming);
      const external = await look(incoming, opened, signal);
      return { ...incoming, judged, side: sideOf(incoming, judged, external) };
    }),
  );
}

function sideOf(
  { feed, inbound }: Incoming,
  { mapped, fields }: JudgedIncoming,
  external: External,
): IncomingSide {
  const { company, externalId, phase, ref, isGone, seq, doneSeq, firstSeenAt, changedAt, lookedAt } = inbound;
  const { lost, hold, failure, wait, trail, content } = inbound;
  return {
    ...{ feed: feed.name, source: feed.source, company, externalId, label: labelOfInbound(inbound) },
    ...{ phase, ref, isGone, isDone: doneSeq >= seq, firstSeenAt, changedAt, lookedAt },
    ...{ fields, unmapped: mapped.ok ? null : mapped.words, lost, hold, failure, wait, trail },
    stored: withoutBankDetails(content, feed.bankFields),
    external,
  };
}

async function look(
  { feed, inbound }: Incoming,
  opened: Opened<Connector>,
  signal: AbortSignal,
): Promise<External> {
  if ('words' in opened) return { state: 'unreachable', words: opened.words };
  const { sources } = opened.value;
  const source = Object.hasOwn(sources, feed.source) ? sources[feed.source] : undefined;
  if (!source) return { state: 'unreachable', words: `The connector has no "${feed.source}" any more` };
  const { company, externalId } = inbound;
  const answered = await orWords(() => source.read(externalId, { company, signal }), signal);
  if ('words' in answered) return { state: 'unreachable', words: answered.words };
  const { value: outcome } = answered;
  if (outcome.outcome === 'unavailable') return { state: 'unreachable', words: outcome.words };
  if (outcome.value === null) return { state: 'missing' };
  const { fields, isGone } = outcome.value;
  return { state: 'found', fields: withoutBankDetails(fields, bankFieldsOf(source.spec)), isGone };
}

function bankFieldsOf({ fields }: SourceSpec): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.isBankDetail === true);
}
