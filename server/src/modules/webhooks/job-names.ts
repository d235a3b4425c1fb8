export const DELIVER_JOB = 'webhooks.deliver';
