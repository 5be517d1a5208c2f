/** Spending classes, most urgent first. */
export const QUOTA_CLASSES = ['live', 'writeBack', 'background'] as const;
export type QuotaClass = (typeof QUOTA_CLASSES)[number];

/**
 * What a request to Precoro is for, and so its class. `hintPull`: a list that a webhook woke. `detail`: a changed document
 * with its lines. `log`: the text on a document that could not be sent. `linkBack`: the external id set in Precoro.
 * `inwardLook`: records of the external system looked up in Precoro. `inwardWrite`: created or
 * changed there. `poll`: a scheduled list. `quietDetail`: a second look, or one while only observing. `probe`: a hinted record that lists
 * do not show. `check`: a person's command. `history`: what was there before us.
 */
export const PURPOSES = {
  definitions: 'live',
  hintPull: 'live',
  detail: 'live',
  log: 'live',
  check: 'live',
  linkBack: 'writeBack',
  inwardLook: 'writeBack',
  inwardWrite: 'writeBack',
  poll: 'background',
  quietDetail: 'background',
  probe: 'background',
  history: 'background',
} as const satisfies Readonly<Record<string, QuotaClass>>;
export type Purpose = keyof typeof PURPOSES;

export function isPurpose(name: string): name is Purpose {
  return Object.hasOwn(PURPOSES, name);
}

export function classOf(purpose: Purpose): QuotaClass {
  return PURPOSES[purpose];
}

export function purposesOf(quotaClass: QuotaClass): readonly Purpose[] {
  return Object.keys(PURPOSES).filter(
    (name): name is Purpose => isPurpose(name) && classOf(name) === quotaClass,
  );
}
