import type { Clock } from '../../domain/time.ts';
import type { LocalEvent } from '../aws/gateway.ts';
import type { Teller } from './lines.ts';

/** Says in a sentence what the event bus carried. */
export function tellEvent(event: LocalEvent, teller: Teller, at: (ms: number) => string, clock: Clock): void {
  const sentence = sentenceOf(event);
  if (sentence) teller.say(`${at(clock.now())}  ${sentence}`);
}

function sentenceOf({ detailType, detail }: LocalEvent): string | null {
  const fields =
    typeof detail === 'object' && detail !== null ? (detail as Readonly<Record<string, unknown>>) : {};
  const ref =
    typeof fields['ref'] === 'object' ? (fields['ref'] as Readonly<Record<string, unknown>> | null) : null;
  const name = `${text(ref?.['entity'])} ${text(fields['label'] ?? ref?.['id'])}`;
  switch (detailType) {
    case 'RecordSynced':
      return `outside   ${name} ${text(fields['action'])}: ${text(fields['externalId'])}`;
    case 'SyncFailed': {
      const failure = fields['failure'];
      const words =
        typeof failure === 'object' && failure !== null && 'words' in failure ? failure.words : '';
      return `refused   ${name}: ${text(words)}`;
    }
    default:
      return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
