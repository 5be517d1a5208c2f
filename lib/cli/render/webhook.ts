import type { EntityName } from '../../domain/records.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Style } from './style.ts';
import { agoText, timeText } from './times.ts';

export interface WebhookView {
  readonly did: 'looked' | 'rotated' | 'dropped' | 'nothing to drop';
  readonly caller: 'Precoro' | 'the external system';
  /** With TOKEN in place of the token where it is not shown. */
  readonly url: string;
  readonly tokenShown: boolean;
  /** While a token is being replaced, the one before is taken as well. */
  readonly previousTaken: boolean;
  /** What to have announced. */
  readonly events: string;
  readonly heard: readonly { readonly entity: EntityName; readonly lastHeardAt: number | null }[];
}

const DID: Readonly<Record<WebhookView['did'], readonly string[]>> = {
  looked: [],
  rotated: [
    'There is a new token. Functions take it within five minutes: after that change the address in CALLER, then drop the previous token:',
  ],
  dropped: ['Only the newest token is taken from now on.'],
  'nothing to drop': ['There is no previous token to drop.'],
};

export function webhookLines(
  view: WebhookView,
  now: number,
  { style, typed }: { readonly style: Style; readonly typed: (command: string) => string },
): readonly string[] {
  const external = view.caller === 'Precoro' ? '' : ' --external';
  const drop = typed(`precoro-sync webhook${external} --drop-previous`);
  return [
    ...DID[view.did].map((words) => words.replace('CALLER', view.caller)),
    ...(view.did === 'rotated' ? [`  ${drop}`, ''] : []),
    `${style.bold('Address')}  ${view.url}`,
    ...(view.tokenShown ? [] : ['         TOKEN stands for the token; --show-token shows it.']),
    `${style.bold('Events')}   ${view.events}`,
    ...(view.previousTaken && view.did !== 'rotated'
      ? [
          style.yellow(
            `The previous token is taken as well. When ${view.caller} has the new address: ${drop}`,
          ),
        ]
      : []),
    ...(view.heard.length === 0 ? [] : ['', style.bold('Last heard')]),
    ...view.heard.map(({ entity, lastHeardAt }) => {
      const when = lastHeardAt === null ? 'never' : `${timeText(lastHeardAt)} (${agoText(lastHeardAt, now)})`;
      return `  ${ENTITY_LABELS[entity].padEnd(15)} ${when}`;
    }),
  ];
}
