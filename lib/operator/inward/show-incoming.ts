import type { RecordRef } from '../../domain/records.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import type { EntityState, FailureRecord } from '../../sync/ports/state.ts';
import { nameRecord, type NameServices } from '../name-record.ts';
import type { OperatorServices } from '../services.ts';
import type { JourneyStep, RecordView, Verdict } from '../views.ts';
import { sentence } from '../words.ts';
import { incomingMeantBy, type Incoming } from './incoming-key.ts';
import { seeIncoming, type SeenIncoming, type SideServices } from './incoming-side.ts';
import { incomingSteps } from './journey-incoming.ts';
import { verdictOfIncoming } from './verdict-incoming.ts';

export type ShowIncomingServices = SideServices &
  NameServices &
  Pick<OperatorServices, 'clock' | 'integration' | 'states'>;

/** What comes in of one record: its sides, what happened, and a verdict for each. */
export interface IncomingParts {
  readonly seen: readonly SeenIncoming[];
  readonly steps: readonly JourneyStep[];
  readonly verdicts: readonly Verdict[];
  /** The first open failure of them. */
  readonly failure: FailureRecord | null;
}

/** The same for a record of Precoro and for an external one that has none. */
export async function incomingParts(services: ShowIncomingServices, ref: RecordRef): Promise<IncomingParts> {
  const all = await incomingMeantBy(services, ref);
  const seen = await seeIncoming(services, all);
  const state = (await services.states.readAll()).find(({ entity }) => entity === ref.entity);
  const failures = await Promise.all(all.map((one) => services.failures.read(incomingRef(one.inbound))));
  return {
    seen,
    steps: all.flatMap((one: Incoming, index) => incomingSteps(one, failures[index] ?? null)),
    verdicts: seen.map((one) => verdictOfIncoming(one, aroundOf(services, ref, state))),
    failure: failures.find((failure) => failure !== null) ?? null,
  };
}

function aroundOf(
  { catalogue, clock, integration }: ShowIncomingServices,
  { entity }: RecordRef,
  state: EntityState | undefined,
) {
  return { integration, facts: catalogue[entity], state, now: clock.now() };
}

/** An external record that Precoro does not have, on its whole way; also one that never could be kept. */
export async function showIncoming(services: ShowIncomingServices, ref: RecordRef): Promise<RecordView> {
  const { facts, label } = await nameRecord(services, ref);
  const { seen, steps, verdicts, failure } = await incomingParts(services, ref);
  const told = failure ?? (await services.failures.read(ref));
  const [verdict = unknown(ref, told)] = verdicts;
  return {
    ref,
    ...{ entityLabel: facts.label, label, number: null, precoro: null, companies: [] },
    incoming: seen.map(({ side }) => side),
    failure: told,
    writeBack: null,
    journey: inOrder(steps),
    verdict,
  };
}

function unknown(ref: RecordRef, failure: FailureRecord | null): Verdict {
  if (failure) {
    const { words, actor } = failure.failure;
    const again = 'It is read again when it changes in the external system, and by command.';
    const command = `precoro-sync retry "${ref.id}"`;
    return { state: 'failing', words: `${sentence(words)} ${again}`, actor, command };
  }
  const words = 'precoro-sync does not know this record: it was not read from the external system yet.';
  return { state: 'unknown', words, actor: null, command: null };
}

/** Oldest first, steps without a time last, the same thing told once. */
export function inOrder(steps: readonly JourneyStep[]): readonly JourneyStep[] {
  const timed = steps.filter(({ at }) => at !== null).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const all = [...timed, ...steps.filter(({ at }) => at === null)];
  return all.filter(
    (one, index) => all[index - 1]?.words !== one.words || all[index - 1]?.where !== one.where,
  );
}
