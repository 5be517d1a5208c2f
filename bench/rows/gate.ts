import { tokenMatches } from '../../lib/precoro/webhook-token.ts';
import type { Stage } from '../world/scenario.ts';

const TOKEN = 'a-token-that-only-precoro-should-know';

/** The address that webhooks are posted to, whoever posts: what stands before a subject is the token in its path. */
export class Gate {
  /** Posts with the right token, and without, since the last subject came. */
  counts = { in: 0, out: 0 };
  private hear: (body: string) => Promise<void> = async () => undefined;

  /** The stage of a subject whose webhooks come through this gate. */
  before(stage: Stage): Stage {
    const { precoro } = stage;
    this.counts = { in: 0, out: 0 };
    const onWebhook = (listener: (body: string) => Promise<void>): void => {
      this.hear = listener;
      precoro.onWebhook((body) => this.post(TOKEN, body));
    };
    return { ...stage, precoro: { ...precoro, onWebhook } };
  }

  /** A stranger who has got hold of the token. */
  forge(body: string): Promise<void> {
    return this.post(TOKEN, body);
  }

  /** A stranger who has not. */
  knock(guess: string, body: string): Promise<void> {
    return this.post(guess, body);
  }

  private async post(token: string, body: string): Promise<void> {
    const isKnown = tokenMatches(token, [TOKEN]);
    this.counts[isKnown ? 'in' : 'out'] += 1;
    if (isKnown) await this.hear(body);
  }
}
