import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { testTasks } from './testing-worker.ts';
import { onSharedMemory, WorkerPool } from './workers.ts';

const url = new URL('./testing-worker.ts', import.meta.url);
let pool: WorkerPool<typeof testTasks>;
beforeAll(() => {
  pool = new WorkerPool(url, { size: 2, limits: { maxOldGenerationSizeMb: 32 } });
});
afterAll(() => pool.close());

describe('threads for work', () => {
  test('more tasks than threads, each answered with its own', async () => {
    const columns = Array.from({ length: 7 }, (_, i) => Float64Array.of(i, 1));
    expect(await Promise.all(columns.map((column) => pool.run('sum', column)))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('shared memory is seen by the thread, a transferred buffer is gone here', async () => {
    const { column } = onSharedMemory({ column: Float64Array.of(1, 2) });
    column[0] = 40;
    expect(await pool.run('sum', column)).toBe(42);
    const given = Float64Array.of(1, 2);
    expect((await pool.run('double', given, { transfer: [given.buffer] })).column).toEqual(Float64Array.of(2, 4));
    expect(given).toHaveLength(0);
  });

  test('what a task throws comes back, and the thread goes on', async () => {
    await expect(pool.run('fail', 'too far')).rejects.toThrow(new RangeError('too far'));
    expect(await pool.run('sum', Float64Array.of(1))).toBe(1);
  });

  test('a thread that ends, or has no memory left, fails its own task only', async () => {
    const alive = pool.run('sum', Float64Array.of(3));
    await expect(pool.run('die', 7)).rejects.toThrow('code 7');
    await expect(pool.run('devour', 1e9)).rejects.toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(await alive).toBe(3);
    expect(await pool.run('sum', Float64Array.of(4))).toBe(4);
  });

  test('what cannot be cloned is refused', async () => {
    const column = Object.assign(Float64Array.of(1), {});
    const odd = { column, run: () => 1 };
    // @ts-expect-error a function is no column; the types say so, a caller from elsewhere may not
    await expect(pool.run('sum', odd)).rejects.toThrow('could not be cloned');
    expect(await pool.run('sum', column)).toBe(1);
  });

  test('an abort ends what runs and what waits', async () => {
    const narrow = new WorkerPool<typeof testTasks>(url, { size: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const endless = narrow.run('forever', 0, { signal: running.signal });
    const next = narrow.run('sum', Float64Array.of(1), { signal: waiting.signal });
    const last = narrow.run('sum', Float64Array.of(2));
    waiting.abort(new Error('not needed'));
    running.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
    await expect(next).rejects.toThrow('not needed');
    expect(await last).toBe(2);
    await narrow.close();
    await expect(narrow.run('sum', Float64Array.of(2))).rejects.toThrow('closed');
  });

  test('closing rejects what is under way', async () => {
    const closing = new WorkerPool<typeof testTasks>(url, { size: 1 });
    const [endless, waiting] = [closing.run('forever', 0), closing.run('sum', Float64Array.of(1))];
    const outcomes = Promise.allSettled([endless, waiting]);
    await closing.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
