import { claimKey, isRefused, type ClaimKeyServices } from './claim-key.ts';
import { dispatch, type DispatchReport, type DispatchServices } from './dispatch.ts';

export type DispatchWithKeyServices = DispatchServices & ClaimKeyServices;

/** Nothing was sent: the API key belongs to the ledger of `holder`, another integration. */
export interface RefusedReport {
  readonly end: 'refused';
  readonly holder: string;
}

/**
 * Dispatches if the API key is this integration's to use, by its fingerprint. Two ledgers for one key would each allow the
 * whole day's requests, so the later of two integrations sends nothing.
 */
export async function dispatchWithKey(
  services: DispatchWithKeyServices,
  keyFingerprint: string,
  stopAt: number,
): Promise<DispatchReport | RefusedReport> {
  const claim = await claimKey(services, keyFingerprint);
  return isRefused(claim) ? { end: 'refused', holder: claim.look.holder } : dispatch(services, stopAt);
}
