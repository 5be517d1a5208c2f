import { CATALOGUE } from '../../entities/catalogue.ts';
import { act } from '../../mock-precoro/document-life.ts';
import { GL_ACCOUNT } from '../../mock-precoro/master-data.ts';
import { STATUS, type Document, type DocumentEntity } from '../../mock-precoro/model.ts';
import { CompanyRefusal } from '../../mock-precoro/refusal.ts';
import type { World } from './world.ts';

/** What a clerk may do to a document here. */
export const DOCUMENT_DEEDS = ['approve', 'revise', 'cancel'] as const;
export type DocumentDeed = (typeof DOCUMENT_DEEDS)[number];

/**
 * What a person may do to both systems, from the story or the page. Each answers what it did, in a sentence. What Precoro
 * refuses is thrown as CompanyRefusal or UnknownRecord, in Precoro's words.
 */
export interface Deeds {
  approve(entity: DocumentEntity, idn: string): Promise<string>;
  revise(entity: DocumentEntity, idn: string): Promise<string>;
  cancel(entity: DocumentEntity, idn: string): Promise<string>;
  /** In all companies of the external system. Throws RangeError for an account that is not there. */
  setGlAccountActive(code: string, active: boolean): Promise<string>;
  /** The next write there is saved, and its answer never comes. Once. */
  silenceExternal(): Promise<string>;
  /** Webhooks get lost, all of them, until `lost` is false again. */
  loseWebhooks(lost: boolean): Promise<string>;
  state(): DeedsState;
}

export interface DeedsState {
  /** Codes of the GL accounts that were closed here, in order. */
  readonly closedAccounts: readonly string[];
  /** Asked for, and no write has suffered it yet. */
  readonly externalSilent: boolean;
  readonly webhooksLost: boolean;
}

/** The parts of both systems that a person reaches. */
export interface Reachable {
  readonly world: {
    readonly precoro: Pick<World['precoro'], 'company' | 'faults' | 'setFaults'>;
    readonly database: {
      readonly query: World['database']['query'];
      readonly faults: Pick<World['database']['faults'], 'next' | 'suffered'>;
    };
  };
}

export function openDeeds({ world }: Reachable): Deeds {
  const { precoro, database } = world;
  const closed = new Set<string>();
  let silences = 0;
  let lossBefore = 0;
  const onDocument =
    (deed: DocumentDeed) =>
    async (entity: DocumentEntity, idn: string): Promise<string> => {
      return sentenceOf(precoro.company[deed](entity, idn));
    };
  return {
    approve: onDocument('approve'),
    revise: onDocument('revise'),
    cancel: onDocument('cancel'),
    async setGlAccountActive(code, active) {
      await writeAccount(database, code, active);
      if (active) closed.delete(code);
      else closed.add(code);
      return `GL account ${accountName(code)} is ${active ? 'open again' : 'closed'} in the external system`;
    },
    async silenceExternal() {
      await database.faults.next('silentAfterCommit');
      silences += 1;
      const heard = (): void => void (silences -= 1);
      // The database may end before anything is written.
      void database.faults.suffered().then(heard, heard);
      return 'The external system will save the next write and not answer';
    },
    async loseWebhooks(lost) {
      if (lost && precoro.faults.webhookDrop < 1) lossBefore = precoro.faults.webhookDrop;
      precoro.setFaults({ webhookDrop: lost ? 1 : lossBefore });
      return lost ? "Precoro's webhooks get lost from now on" : "Precoro's webhooks arrive again";
    },
    state: () => ({
      closedAccounts: [...closed].sort(),
      externalSilent: silences > 0,
      webhooksLost: precoro.faults.webhookDrop === 1,
    }),
  };
}

/** The deeds that the document's status allows now. */
export function deedsFor(document: Document): readonly DocumentDeed[] {
  return DOCUMENT_DEEDS.filter((deed) => {
    try {
      const confirmed =
        deed === 'approve' && needsConfirming(document) ? act(document, 'confirm', 0) : document;
      act(confirmed, deed, 0);
      return true;
    } catch (error) {
      if (error instanceof CompanyRefusal) return false;
      throw error;
    }
  });
}

/** `4400 Freight and customs`; the code alone where Precoro does not know it. */
export function accountName(code: string): string {
  return GL_ACCOUNT.options.find((option) => option.code === code)?.name ?? code;
}

function needsConfirming({ status }: Document): boolean {
  return status === STATUS.draft || status === STATUS.inRevision || status === STATUS.rejected;
}

/** Past the wire, which an ordered silence or an outage would hit: what is broken is for the application to meet. */
async function writeAccount(
  database: Reachable['world']['database'],
  code: string,
  active: boolean,
): Promise<void> {
  const rows = await database.query(
    'UPDATE precoro_sync.gl_account SET active = $2 WHERE code = $1 RETURNING company',
    [code, active],
  );
  if (rows.length === 0) throw new RangeError(`The external system has no GL account ${code}`);
}

/** `Purchase order 1043 is approved in Precoro`. */
function sentenceOf({ entity, idn, status }: Document): string {
  const { label, statuses } = CATALOGUE[entity];
  const named = `${label.charAt(0).toUpperCase()}${label.slice(1)} ${idn}`;
  return `${named} is ${statuses[status]?.name ?? `in status ${status}`} in Precoro`;
}
