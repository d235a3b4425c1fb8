export const ERASE_JOB = 'privacy.erase';
export const SEND_JOB = 'privacy.send_link';
