/** The id of this room's card on the customer's page; the panel of a task leaves it out. */
export const OWN_CARD = 'worklist.tasks';
