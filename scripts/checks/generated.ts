import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';
import type { Tree } from './tree.ts';

type Generated = { file: string; inputs: RegExp };

const MIGRATIONS = /^server\/migrations\/\d{4}_.*\.sql$/;

/** Files that `npm run generate` writes, and what they are made from. */
export const GENERATED: Generated[] = [
  { file: 'server/src/platform/db/types.gen.ts', inputs: MIGRATIONS },
  { file: 'docs/schema.md', inputs: MIGRATIONS },
  {
    file: 'docs/api/openapi.json',
    inputs: /^contract\/src\/(?!.*\.test\.)|^server\/src\/platform\/http\/openapi\.ts$/,
  },
];

/** Names the state of the inputs; each generated file carries it as `inputs: <sixteen hex digits>`. */
export function stampOf(tree: Tree, { inputs }: Generated): string {
  const hash = createHash('sha256');
  for (const file of tree.files.filter((each) => inputs.test(each))) hash.update(`${file}\0${tree.read(file)}\0`);
  return `inputs: ${hash.digest('hex').slice(0, 16)}`;
}

/** Quick look without a database: was each file generated from what is here now? `npm test` regenerates and compares. */
export function checkGenerated(tree: Tree): Finding[] {
  return GENERATED.flatMap((generated) => {
    const { file } = generated;
    const text = tree.files.includes(file) ? tree.read(file) : '';
    if (text.includes(stampOf(tree, generated))) return [];
    const message =
      text === '' ? 'is missing: npm run generate' : 'is older than what it is made from: npm run generate';
    return [{ rule: 'generated/stale', file, message }];
  });
}
