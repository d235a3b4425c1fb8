import { spawn } from 'node:child_process';

/** A system account under which the server runs when Kith itself runs as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

export interface Outcome {
  /** Exit code; 127 when the program could not be started at all, 128 when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface ExecOptions {
  as?: Account | undefined;
  stdin?: string;
  /** Give the child no pipes: a server that outlives its starter must not hold them open. */
  detached?: boolean;
}

/**
 * The environment for Postgres programs: ours without PG* (PGPORT, PGOPTIONS… would change the server behind our back)
 * and with one fixed locale, so that messages can be recognised and a machine without the user's locale still starts.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|NODE_|npm_)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Runs a program to its end, as another account if asked. Never throws: the outcome says what happened. */
export function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
  const { as, stdin, detached = false } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      // The caller's folder may be closed to the other account, and initdb refuses to start where it cannot stand.
      cwd: process.platform === 'win32' ? undefined : '/',
      env: plainEnvironment(),
      stdio: detached ? 'ignore' : 'pipe',
      windowsHide: true,
      ...(as ? { uid: as.uid, gid: as.gid } : {}),
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A child that ends before reading its input breaks the pipe; its exit code tells the story.
    child.stdin?.on('error', () => undefined).end(stdin ?? '');
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: stderr + error.message }));
    child.on('close', (code) => resolve({ code: code ?? 128, stdout, stderr }));
  });
}
