import type { OperatorServices } from './services.ts';

/** The secret part of the webhook's address. While a token is being replaced, the one before is taken as well. */
export interface Tokens {
  readonly current: string;
  readonly previous: string | null;
}

export interface WebhookTokens {
  read(): Promise<Tokens>;
  save(tokens: Tokens): Promise<void>;
}

export type TokenServices = Pick<OperatorServices, 'audit' | 'clock' | 'who'> & {
  readonly tokens: WebhookTokens;
  /** Whose token it is, for the audit. Default: "the webhook". */
  readonly subject?: string;
};

const MIN_LENGTH = 24;
const SHAPE = /^[A-Za-z0-9_-]+$/;

/**
 * Makes `newToken` the webhook's token. The one before is taken as well until {@link dropPrevious}, so that nothing is
 * lost while the address in Precoro is changed. `same` when it was the current one already.
 *
 * Throws RangeError for a token that is short or does not fit into an address; its words do not hold the token.
 */
export async function rotateToken(services: TokenServices, newToken: string): Promise<'rotated' | 'same'> {
  if (newToken.length < MIN_LENGTH || !SHAPE.test(newToken)) {
    throw new RangeError(
      `the new token has ${newToken.length} characters; at least ${MIN_LENGTH} are needed, of letters, digits, "-" and "_"`,
    );
  }
  const { current } = await services.tokens.read();
  if (newToken === current) return 'same';
  await tellAudit(services, 'rotated the token of');
  await services.tokens.save({ current: newToken, previous: current === '' ? null : current });
  return 'rotated';
}

/** Ends the time in which two tokens are taken. `none` when there is only one. */
export async function dropPrevious(services: TokenServices): Promise<'dropped' | 'none'> {
  const { current, previous } = await services.tokens.read();
  if (previous === null) return 'none';
  await tellAudit(services, 'dropped the previous token of');
  await services.tokens.save({ current, previous: null });
  return 'dropped';
}

async function tellAudit(
  { audit, clock, who, subject = 'the webhook' }: TokenServices,
  what: string,
): Promise<void> {
  await audit.record({ at: clock.now(), who, what, subject, detail: {} });
}
