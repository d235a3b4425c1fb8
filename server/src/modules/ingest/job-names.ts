export const TAKE_JOB = 'ingest.take';
export const TIDY_JOB = 'ingest.tidy';
