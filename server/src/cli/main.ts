import { parseArgs } from 'node:util';
import { ConfigFault, readConfig } from '../platform/config.ts';
import { EmbeddedFault } from '../platform/embedded/index.ts';
import { Problem } from '../platform/errors.ts';
import { type Arguments, COMMANDS } from './commands.ts';
import { makeOutput, type Output } from './output.ts';

/** Options of all commands; each reads its own. */
const OPTIONS = {
  json: { type: 'boolean' },
  sample: { type: 'boolean' },
  'no-web': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string' },
  role: { type: 'string' },
  size: { type: 'string' },
  entity: { type: 'string' },
  out: { type: 'string' },
  language: { type: 'string' },
  currency: { type: 'string' },
  rejects: { type: 'string' },
  'as-of': { type: 'string' },
  cbs: { type: 'string' },
  orders: { type: 'string' },
  id: { type: 'string' },
  date: { type: 'string' },
  amount: { type: 'string' },
  cancelled: { type: 'string' },
  returns: { type: 'string' },
  unit: { type: 'string' },
  'calibration-end': { type: 'string' },
  'holdout-end': { type: 'string' },
  'monthly-rate': { type: 'string' },
  head: { type: 'string' },
} as const;

/** The `kith` command. Exit codes: 0 done, 1 failed, 2 misused. */
async function main(argv: string[]): Promise<number> {
  const output = makeOutput(argv.includes('--json'), process.env);
  let args: Arguments;
  try {
    args = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    output.say('cli:usage.wrong', { detail: error instanceof Error ? error.message : String(error) });
    output.say('cli:usage.help');
    return 2;
  }
  const command = COMMANDS.find(({ name }) => `${args.positionals.join(' ')} `.startsWith(`${name} `));
  if (!command || args.values.help) {
    output.say('cli:usage.help');
    return args.values.help ? 0 : 2;
  }
  const rest = args.positionals.slice(command.name.split(' ').length);
  try {
    await command.run(readConfig(), { ...args, positionals: rest }, output);
    return 0;
  } catch (error) {
    explain(error, output);
    return 1;
  }
}

/** Says what went wrong in words; only what nobody foresaw shows its stack. */
function explain(error: unknown, output: Output): void {
  if (error instanceof ConfigFault) {
    output.say('cli:fault.config', { faults: error.faults.map((fault) => `  ${fault}`).join('\n') });
  } else if (error instanceof EmbeddedFault) {
    output.say(`embedded:faults.${error.code}`, error.params);
  } else if (error instanceof Problem) {
    output.say(`errors:${error.code}`, error.params);
    for (const { path, code } of error.errors ?? []) process.stderr.write(`  ${path}: ${code}\n`);
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    output.say('cli:fault.port_taken', { port: 'port' in error ? Number(error.port) : 0 });
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}

process.exitCode = await main(process.argv.slice(2));
