import { availableParallelism } from 'node:os';
import { parentPort, type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';

/** What a worker can do: functions of one value that can be cloned, to another. */
export type Tasks = Record<string, (input: never) => unknown>;

type Request = { task: string; input: unknown };
type Reply = { value: unknown } | { error: unknown };

type Waiting = {
  request: Request;
  transfer: readonly Transferable[];
  signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
};

/**
 * A few threads for work that would hold up the event loop. They are started when first needed, kept, and do not keep
 * the process from ending while they idle. A thread that dies (out of memory, `process.exit`) fails its task only; the
 * next task gets a new one.
 *
 *     const pool = new WorkerPool<typeof tasks>(new URL('./worker.ts', import.meta.url));
 *     const fit = await pool.run('fit', columns);
 */
export class WorkerPool<T extends Tasks> {
  readonly #url: URL;
  readonly #size: number;
  readonly #limits: ResourceLimits | undefined;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #queue: Waiting[] = [];
  #closed = false;

  /** @param options.size one thread fewer than cores when left out, so that the server keeps one; at least one. */
  constructor(url: URL, options: { size?: number; limits?: ResourceLimits } = {}) {
    this.#url = url;
    this.#size = options.size ?? Math.max(1, availableParallelism() - 1);
    this.#limits = options.limits;
  }

  /**
   * Runs a task of the worker's `serveTasks`. Typed arrays on shared memory (`onSharedMemory`) are not copied; other
   * buffers are, unless they are in `transfer`, which takes them away from here.
   * @throws what the task threw; the signal's reason when aborted, the thread then ends at once.
   */
  run<K extends keyof T & string>(
    task: K,
    input: Parameters<T[K]>[0],
    options: { transfer?: readonly Transferable[]; signal?: AbortSignal | undefined } = {},
  ): Promise<ReturnType<T[K]>> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new Error('The pool is closed.');
      options.signal?.throwIfAborted();
      const { transfer = [], signal } = options;
      this.#queue.push({ request: { task, input }, transfer, signal, resolve, reject });
      this.#next();
    }) as Promise<ReturnType<T[K]>>;
  }

  /** Ends all threads; tasks under way and waiting are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('The pool is closed.'));
    await Promise.all([...this.#idle, ...this.#busy].map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#busy.size >= this.#size) return;
    let waiting = this.#queue.shift();
    for (; waiting?.signal?.aborted; waiting = this.#queue.shift()) waiting.reject(waiting.signal.reason);
    if (!waiting) return;
    const worker = this.#idle.pop() ?? this.#start();
    this.#busy.add(worker);
    worker.ref();
    this.#perform(worker, waiting);
  }

  #start(): Worker {
    const worker = new Worker(this.#url, this.#limits ? { resourceLimits: this.#limits } : {});
    // Whoever waits is told by #perform; an idle one that fails is only let go.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      const place = this.#idle.indexOf(worker);
      if (place >= 0) this.#idle.splice(place, 1);
    });
    return worker;
  }

  #perform(worker: Worker, { request, transfer, signal, resolve, reject }: Waiting): void {
    const settle = (alive: boolean, answer: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
      this.#busy.delete(worker);
      if (alive && !this.#closed) {
        worker.unref();
        this.#idle.push(worker);
      }
      answer();
      this.#next();
    };
    const onMessage = (reply: Reply) =>
      settle(true, () => ('error' in reply ? reject(reply.error) : resolve(reply.value)));
    const onError = (error: unknown) => settle(false, () => reject(error));
    const onExit = (code: number) => settle(false, () => reject(new Error(`A worker ended with code ${code}.`)));
    const onAbort = () => {
      settle(false, () => reject(signal?.reason));
      void worker.terminate();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    try {
      worker.postMessage(request, transfer);
    } catch (error) {
      // What cannot be cloned is the caller's fault, and the thread as good as before.
      settle(true, () => reject(error));
    }
  }
}

/** The other side, called once in the worker's file: answers requests one after the other, results without a copy. */
export function serveTasks(tasks: Tasks): void {
  parentPort?.on('message', ({ task, input }: Request) => {
    let reply: Reply;
    try {
      const perform = tasks[task];
      if (!perform) throw new Error(`No task is called ${task}.`);
      reply = { value: perform(input as never) };
    } catch (error) {
      reply = { error };
    }
    const buffers = new Set<ArrayBuffer>();
    eachColumn(reply, ({ buffer }) => {
      if (buffer instanceof ArrayBuffer) buffers.add(buffer);
    });
    parentPort?.postMessage(reply, [...buffers]);
  });
}

/** The same columns on memory that all threads see; nothing is copied when they are handed to a task. */
export function onSharedMemory<C extends Record<string, unknown>>(columns: C): C {
  const entries = Object.entries(columns).map(([name, value]) => [name, isColumn(value) ? sharedCopy(value) : value]);
  return Object.fromEntries(entries) as C;
}

type Column = Float64Array | Uint32Array | Int32Array | Uint8Array;

function isColumn(value: unknown): value is Column {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function sharedCopy(column: Column): Column {
  const Kind = column.constructor as { new (buffer: SharedArrayBuffer): Column };
  const copy = new Kind(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

function eachColumn(value: unknown, visit: (column: Column) => void): void {
  if (isColumn(value)) visit(value);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) eachColumn(each, visit);
}
