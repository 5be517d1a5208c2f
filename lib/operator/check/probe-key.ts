import { claimKey, isRefused, type ClaimedKey } from '../../sync/claim-key.ts';
import { keyWords, type KeyWords } from '../../sync/key-words.ts';
import { LedgerAbsentError } from '../../sync/ports/quota.ts';
import { line, type CheckLine, type CheckServices } from './contract.ts';

export type ProbeKeyServices = Pick<CheckServices, 'claims' | 'clock' | 'keyFingerprint'>;

export interface KeyProbe {
  readonly lines: readonly CheckLine[];
  /** Whether requests may be sent with the key. */
  readonly isOurs: boolean;
}

const RESULTS: Readonly<Record<KeyWords['state'], CheckLine['result']>> = {
  alone: 'ok',
  shared: 'ok',
  contested: 'warning',
  refused: 'fault',
  unknown: 'open',
};

/** Whether another integration of the account and region uses the same API key. Claims it, as the dispatcher does. */
export async function probeKey(services: ProbeKeyServices): Promise<KeyProbe> {
  try {
    const claim = await claimKey(services, await services.keyFingerprint());
    const { state, words, cure } = keyWords(claim);
    return {
      lines: [line('key', null, RESULTS[state], words, { cure }), ...(await ledgerLines(services, claim))],
      isOurs: !isRefused(claim),
    };
  } catch (error) {
    if (!(error instanceof LedgerAbsentError)) throw error;
    const cure = 'Engineer: correct precoro.sharesLedgerOf, or deploy that integration first.';
    return { lines: [line('key', null, 'fault', `${error.message}.`, { cure })], isOurs: false };
  }
}

/** A ledger counts for one key: those who spend from it must use the same. */
async function ledgerLines(
  { claims }: ProbeKeyServices,
  { name, ledgerOf, fingerprint }: ClaimedKey,
): Promise<readonly CheckLine[]> {
  if (ledgerOf === name) return [];
  const owner = (await claims.readAll()).find((one) => one.name === ledgerOf && one.ledgerOf === ledgerOf);
  if (owner?.fingerprint === fingerprint) return [];
  const words = owner
    ? `The integration "${ledgerOf}", whose ledger this one spends from, uses another API key: requests with both keys count as requests with one.`
    : `The integration "${ledgerOf}", whose ledger this one spends from, claims no key beside it: it spends from another ledger, or has not run yet.`;
  const cure = 'Engineer: leave precoro.sharesLedgerOf out, or name the integration that uses the same key.';
  return [line('key', null, 'warning', words, { cure })];
}
