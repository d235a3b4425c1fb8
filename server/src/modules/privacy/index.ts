import { CONSENTS } from '@kith/contract/privacy';
import type { Module } from '../../platform/module.ts';
import { eraseJob, keepJob, resumeErasures, sendJob } from './jobs.ts';
import { privacyKeeps } from './keep.ts';
import { privacyPages } from './pages.ts';
import { moveRequests } from './repo-carry.ts';
import { personalHooks } from './repo-personal.ts';
import { privacyRoutes } from './routes.ts';
import { seedTexts } from './texts.ts';
import { returnedDerivation, tombstoneKey } from './tombstones.ts';

// locale-keys: privacy:facts.* privacy:keep.* privacy:kept.*
/**
 * What a person may ask of the company about their data. `secret` lies in the data folder, not in the database: by it
 * erased people are known again.
 */
export function privacyModule(secret: string): Module {
  const key = tombstoneKey(secret);
  return {
    name: 'privacy',
    routes: privacyRoutes,
    mount: privacyPages,
    facts: {
      view: 'privacy_facts',
      columns: [
        { name: 'consents', type: 'tags', asked: { choices: CONSENTS, words: 'consent' } },
        { name: 'erased', type: 'yes_no' },
      ],
    },
    derivations: [returnedDerivation(key)],
    hooks: { merged: moveRequests, ...personalHooks },
    jobs: [eraseJob(key), sendJob, keepJob],
    keeps: privacyKeeps,
    seed: seedTexts,
    resume: resumeErasures,
  };
}
