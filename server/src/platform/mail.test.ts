import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailJob } from './mail.ts';
import { type TestDb, testDb } from './testing.ts';

let house: TestDb;
beforeAll(async () => {
  house = await testDb();
});
afterAll(() => house.close());

test('a letter leaves in the language of its reader', async () => {
  let received = '';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.on('data', (chunk: Buffer) => {
        received += chunk;
      });
      stream.on('end', done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  const { port } = listening.address() as AddressInfo;
  const ctx = { ...house.ctx, config: { ...house.ctx.config, smtpUrl: `smtp://127.0.0.1:${port}` } };
  const values = { name: 'Li', email: 'li@kith.example', url: 'https://kith.example' };
  const letter = { to: 'li@kith.example', language: 'en', words: 'identity:letter.welcome', values };
  await mailJob.run(ctx, letter, new AbortController().signal);
  await new Promise<void>((resolve) => server.close(resolve));
  expect(received).toContain('Subject: Your Kith account is ready');
  expect(received).toContain('Hello Li');
});
