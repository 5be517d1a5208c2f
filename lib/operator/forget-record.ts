import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Link } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';
import { underLease } from './under-lease.ts';

export type ForgetServices = Pick<
  OperatorServices,
  | 'clock'
  | 'newId'
  | 'integration'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'failures'
  | 'writeBacks'
  | 'audit'
  | 'who'
>;

/** What was erased; all false and 0 where nothing was kept. */
export interface ForgetEnd {
  readonly ref: RecordRef;
  /** The record as Precoro showed it. */
  readonly content: boolean;
  readonly failure: boolean;
  /** Texts and ids that Precoro was to show. */
  readonly writeBack: boolean;
  /** Links that were emptied of words. Their ids stay, so that nothing is created twice. */
  readonly links: number;
  /** For people: what that means. */
  readonly words: string;
}

/**
 * Erases everything of a record that may name or describe somebody: its content, the words of failures, holds and waits,
 * what was sent and is not answered. Ids stay, and so does the link. The external system and Precoro are not touched.
 *
 * Throws RecordBusyError.
 */
export async function forgetRecord(services: ForgetServices, ref: RecordRef): Promise<ForgetEnd> {
  const { audit, clock, failures, mirror, writeBacks, who } = services;
  const content = (await mirror.read(ref)) !== null;
  const failure = (await failures.read(ref)) !== null;
  const writeBack = (await writeBacks.read(ref)) !== null;
  await audit.record({ at: clock.now(), who, what: 'forgot', subject: recordKey(ref), detail: {} });
  // Without content no new attempt begins; each lease waits for the one that is under way and may still write words.
  await mirror.erase(ref);
  const links = await emptyLinks(services, ref);
  await failures.erase(ref);
  await writeBacks.erase(ref);
  return { ref, content, failure, writeBack, links, words: WORDS };
}

const WORDS =
  'It comes back when Precoro shows it again, at the latest when it changes there: erase it in Precoro and in the external system first.';

async function emptyLinks(services: ForgetServices, ref: RecordRef): Promise<number> {
  let emptied = 0;
  for (const company of services.integration.companies) {
    if (!(await services.links.read(ref, company))) continue;
    await underLease(services, ref, company, async (link) => ({ link: emptyOf(link), value: null }));
    emptied += 1;
  }
  return emptied;
}

/** Nothing waits any more: without content there is nothing to do until Precoro shows the record again. */
function emptyOf(link: Link): Link {
  return {
    ...link,
    intentPayload: null,
    hold: link.hold && withoutWords(link.hold),
    failure: null,
    wait: null,
    trail: [],
  };
}

function withoutWords(hold: Failure): Failure {
  return {
    ...hold,
    words: 'On hold. Why was erased together with the record. Engineer: release it when it may go on.',
  };
}
