import { randomBytes } from 'node:crypto';
import { dropPrevious, rotateToken, type Tokens } from '../operator/webhook-tokens.ts';
import type { WebhookOptions } from './commands/webhook.ts';
import type { Deployment } from './deployment/open-deployment.ts';
import { UsageError } from './errors.ts';
import { webhookLines, type WebhookView } from './render/webhook.ts';
import type { Session } from './session.ts';

const TOKEN_BYTES = 32;
const HIDDEN = 'TOKEN';

/** Does what `webhook` was asked for, then shows the address as it is from now on. */
export async function runWebhook(session: Session, options: WebhookOptions): Promise<void> {
  if (options.rotate && options.dropPrevious) {
    throw new UsageError(
      '--rotate and --drop-previous are two steps: change the address in Precoro between them.',
    );
  }
  const deployment = await session.deployment();
  const did = options.rotate
    ? await rotate(session, deployment)
    : options.dropPrevious
      ? await drop(session, deployment)
      : 'looked';
  const view = await look(session, deployment, options, did);
  session.answer(view, () => webhookLines(view, deployment.clock.now(), session));
}

async function rotate(
  session: Session,
  { services, webhook: { tokens } }: Deployment,
): Promise<WebhookView['did']> {
  const { previous } = await tokens.read();
  await session.proceed({
    lines: [
      'Makes a new token for the webhook\'s address. The token of now is taken as well until "--drop-previous".',
      'Functions take the new one within five minutes; then the address in Precoro must be changed.',
    ],
    danger:
      previous === null
        ? null
        : 'An older token is still taken: it ends with this. If Precoro still calls with it, change the address there at once.',
  });
  await rotateToken({ ...services, tokens }, randomBytes(TOKEN_BYTES).toString('base64url'));
  return 'rotated';
}

async function drop(
  session: Session,
  { services, webhook: { tokens } }: Deployment,
): Promise<WebhookView['did']> {
  const { previous } = await tokens.read();
  if (previous === null) return 'nothing to drop';
  await session.proceed({
    lines: ['Takes only the newest token from now on; calls with the one before are refused.'],
    danger:
      'If Precoro still calls with the old address, its notices are lost until it is changed; polling finds the changes later.',
  });
  await dropPrevious({ ...services, tokens });
  return 'dropped';
}

async function look(
  session: Session,
  { services, webhook }: Deployment,
  options: WebhookOptions,
  did: WebhookView['did'],
): Promise<WebhookView> {
  const tokens = await webhook.tokens.read();
  const states = await services.states.readAll();
  const isShown = options.showToken === true || (session.io.width !== null && !session.options().json);
  return {
    did,
    url: urlWith(webhook.urlTemplate, tokens, isShown),
    tokenShown: isShown,
    previousTaken: tokens.previous !== null,
    events: webhook.events,
    heard: services.integration.entities.map(({ entity }) => ({
      entity,
      lastHeardAt: states.find((state) => state.entity === entity)?.lastHeardAt ?? null,
    })),
  };
}

function urlWith(template: string, { current }: Tokens, isShown: boolean): string {
  return isShown ? template.replace(HIDDEN, current) : template;
}
