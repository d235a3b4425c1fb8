/** The reason key of the one task a customer's silence may have open. */
export const REASON_KEY = 'rhythm';
