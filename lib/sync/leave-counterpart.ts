import type { Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { OnLeave } from '../mapping/contract.ts';
import { send, type ApplyEnd, type ApplyServices, type Attempt } from './apply-to-company.ts';
import { changeLinked, type LinkedChange } from './change-linked.ts';
import { targetOf } from './external-call.ts';
import { finishFailed, finishSettled } from './finish-link.ts';

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
  const { isDocument } = attempt.facts;
  const write = abilityOf(targetOf(services, attempt), isDocument);
  if (!write) return finishFailed(services, attempt, reportOf(attempt));
  const hash = contentHash(['left', attempt.link.externalId]);
  return changeLinked(services, attempt, { hash, action: isDocument ? 'cancelled' : 'deactivated', write });
}

function abilityOf(target: Target, isDocument: boolean): LinkedChange['write'] | undefined {
  return isDocument ? target.cancel?.bind(target) : target.deactivate?.bind(target);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
