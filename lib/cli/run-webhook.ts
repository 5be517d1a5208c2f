import { randomBytes } from 'node:crypto';
import { dropPrevious, rotateToken, type Tokens } from '../operator/webhook-tokens.ts';
import type { WebhookOptions } from './commands/webhook.ts';
import type { Deployment, WebhookDoor } from './deployment/open-deployment.ts';
import { RefusedError, UsageError } from './errors.ts';
import { webhookLines, type WebhookView } from './render/webhook.ts';
import type { Session } from './session.ts';

const TOKEN_BYTES = 32;
const HIDDEN = 'TOKEN';

/** Does what `webhook` was asked for, then shows the address as it is from now on. */
export async function runWebhook(session: Session, options: WebhookOptions): Promise<void> {
  if (options.rotate && options.dropPrevious) {
    throw new UsageError(
      '--rotate and --drop-previous are two steps: change the address in the other system between them.',
    );
  }
  const deployment = await session.deployment();
  const place = placeOf(deployment, options);
  const did = options.rotate
    ? await rotate(session, place)
    : options.dropPrevious
      ? await drop(session, place)
      : 'looked';
  const view = await look(session, place, options, did);
  session.answer(view, () => webhookLines(view, deployment.clock.now(), session));
}

interface Place {
  readonly services: Deployment['services'];
  readonly door: WebhookDoor;
  /** Who calls there, for people. */
  readonly caller: 'Precoro' | 'the external system';
  /** For the audit. */
  readonly subject: string;
}

function placeOf({ services, webhook, externalWebhook }: Deployment, { external }: WebhookOptions): Place {
  if (!external) return { services, door: webhook, caller: 'Precoro', subject: 'the webhook' };
  if (externalWebhook) {
    const subject = "the external system's webhook";
    return { services, door: externalWebhook, caller: 'the external system', subject };
  }
  throw new RefusedError(
    'The stack has no address for the external system yet: it was deployed by an older version. Deploy it again with "npx cdk deploy".',
  );
}

async function rotate(
  session: Session,
  { services, door: { tokens }, caller, subject }: Place,
): Promise<WebhookView['did']> {
  const { previous } = await tokens.read();
  await session.proceed({
    lines: [
      'Makes a new token for the webhook\'s address. The token of now is taken as well until "--drop-previous".',
      `Functions take the new one within five minutes; then the address in ${caller} must be changed.`,
    ],
    danger:
      previous === null
        ? null
        : `An older token is still taken: it ends with this. If ${caller} still calls with it, change the address there at once.`,
  });
  await rotateToken({ ...services, tokens, subject }, randomBytes(TOKEN_BYTES).toString('base64url'));
  return 'rotated';
}

async function drop(
  session: Session,
  { services, door: { tokens }, caller, subject }: Place,
): Promise<WebhookView['did']> {
  const { previous } = await tokens.read();
  if (previous === null) return 'nothing to drop';
  await session.proceed({
    lines: ['Takes only the newest token from now on; calls with the one before are refused.'],
    danger: `If ${caller} still calls with the old address, its notices are lost until it is changed; polling finds the changes later.`,
  });
  await dropPrevious({ ...services, tokens, subject });
  return 'dropped';
}

async function look(
  session: Session,
  { services, door, caller }: Place,
  options: WebhookOptions,
  did: WebhookView['did'],
): Promise<WebhookView> {
  const tokens = await door.tokens.read();
  const states = await services.states.readAll();
  const isShown = options.showToken === true || (session.io.width !== null && !session.options().json);
  return {
    did,
    caller,
    url: urlWith(door.urlTemplate, tokens, isShown),
    tokenShown: isShown,
    previousTaken: tokens.previous !== null,
    events: door.events,
    // What the external system announces only has a source read sooner: nobody keeps when.
    heard: (caller === 'Precoro' ? services.integration.entities : []).map(({ entity }) => ({
      entity,
      lastHeardAt: states.find((state) => state.entity === entity)?.lastHeardAt ?? null,
    })),
  };
}

function urlWith(template: string, { current }: Tokens, isShown: boolean): string {
  return isShown ? template.replace(HIDDEN, current) : template;
}
