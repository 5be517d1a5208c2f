/** Message attribute that names a mail's recipient by key: each subscription of the alert topic lets its own through. */
export const RECIPIENT_ATTRIBUTE = 'recipient';
