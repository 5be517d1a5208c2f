import { toPrecoroTime } from '../domain/time.ts';
import type { LinkOneEnd, LinkOrder } from './link-one.ts';
import { nameRecord, type NamedRecord, type NameServices } from './name-record.ts';

/** Why a record could not be linked, in words, and what to type first. */
export interface WhyNot {
  readonly why: Exclude<LinkOneEnd['end'], 'linked'>;
  readonly words: string;
  readonly command: string;
}

export async function whyNotLinked(
  services: NameServices,
  { title, argument }: NamedRecord,
  { target, externalId }: LinkOrder,
  end: Exclude<LinkOneEnd, { end: 'linked' }>,
): Promise<WhyNot> {
  switch (end.end) {
    case 'taken': {
      const owner = await nameRecord(services, end.owner);
      const words = `${target} ${externalId} already belongs to ${owner.title}. If that is wrong, unlink it there first.`;
      return { why: 'taken', words, command: `precoro-sync unlink ${owner.argument}` };
    }
    case 'linkedElsewhere': {
      const words = `${title} is linked to ${target} ${end.externalId} already. If that is wrong, unlink it first.`;
      return { why: 'linkedElsewhere', words, command: `precoro-sync unlink ${argument}` };
    }
    case 'unsettled': {
      const time = toPrecoroTime(end.until).slice(11);
      const who = end.side === 'precoro' ? 'Precoro' : 'The external system';
      const what = end.side === 'precoro' ? `a record for ${target} ${externalId}` : title;
      const words = `${who} has not said yet whether it created ${what}. That is known at ${time} UTC: link it then, so that no second one is left there.`;
      return { why: 'unsettled', words, command: `precoro-sync show ${argument}` };
    }
    case 'decided':
      return { why: 'decided', words: end.words, command: `precoro-sync show ${argument}` };
  }
}
