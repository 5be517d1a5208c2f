import type { ExternalRecord, Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { WriteOutcome } from '../domain/outcomes.ts';
import type { OnLeave } from '../mapping/contract.ts';
import { QUIET_MS } from './timing.ts';
import { send, type ApplyEnd, type ApplyServices, type Attempt } from './apply-to-company.ts';
import { contextOf, targetOf } from './external-call.ts';
import { finishFailed, finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import { holdGone } from './update-counterpart.ts';
import { tellSynced } from './tell-synced.ts';

/** What happens outside when a linked record is cancelled or disabled in Precoro: as the mapping's `onLeave` says. */
export async function leaveCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  how: OnLeave,
): Promise<ApplyEnd> {
  switch (how) {
    case 'update':
      return send(services, attempt);
    case 'hold':
      return finishSettled(services, attempt, 'left in Precoro: kept as it is');
    case 'report':
      return finishFailed(services, attempt, reportOf(attempt));
    case 'cancel':
      return cancel(services, attempt);
  }
}

function reportOf(attempt: Attempt) {
  const { facts, record, link, mapping, elsewhere } = attempt;
  const ended = facts.isDocument ? 'cancelled' : 'disabled';
  const words = `${capital(facts.label)} ${record.label} was ${elsewhere ? 'moved to another company' : ended} in Precoro, but ${mapping.target} ${link.externalId ?? ''} still stands in the external system. Accountant: ${facts.isDocument ? 'cancel' : 'deactivate'} it there.`;
  return { kind: 'leave', actor: 'accountant', words } as const;
}

async function cancel(services: ApplyServices, attempt: Attempt): Promise<ApplyEnd> {
  const { link, mapping, seq, facts } = attempt;
  const target = targetOf(services, attempt);
  const write = abilityOf(target, facts.isDocument);
  if (!write) return finishFailed(services, attempt, reportOf(attempt));
  const hash = contentHash(['left', link.externalId]);
  if (link.agreed?.hash === hash && link.unsettledUntil === null) {
    return finishSettled(services, attempt, 'nothing to do: already cancelled');
  }
  const externalId = link.externalId ?? '';
  const unsettledUntil = services.clock.now() + QUIET_MS;
  if (!(await services.crossReference.save({ ...link, unsettledUntil }))) return 'lost';
  const result = await write(externalId, contextOf(services, attempt));
  switch (result.outcome) {
    case 'applied': {
      const agreed = {
        hash,
        externalHash: contentHash(result.value.payload),
        seq,
        mappingVersion: mapping.version,
      };
      const action = facts.isDocument ? 'cancelled' : 'deactivated';
      await tellSynced(services, attempt, externalId, action);
      return finishSettled(services, { ...attempt, link: { ...link, agreed, unsettledUntil: null } }, action);
    }
    case 'unknown':
      return finishWaiting(
        services,
        { ...attempt, link: { ...link, unsettledUntil: services.clock.now() + QUIET_MS } },
        result.words,
        services.clock.now() + QUIET_MS,
      );
    case 'notApplied':
      return finishUnavailable(services, attempt, result.words, result.retryAfterSeconds);
    case 'rejected':
      return finishFailed(services, attempt, { kind: 'rejected', actor: result.actor, words: result.words });
    case 'gone':
      return holdGone(services, attempt, result.words);
  }
}

type Ability = (
  externalId: string,
  context: ReturnType<typeof contextOf>,
) => Promise<WriteOutcome<ExternalRecord>>;

function abilityOf(target: Target, isDocument: boolean): Ability | undefined {
  return isDocument ? target.cancel?.bind(target) : target.deactivate?.bind(target);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
