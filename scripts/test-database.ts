import { prepareTemplate } from '../server/src/platform/testing.ts';
import { startTestServer } from '../server/src/platform/testing-server.ts';

/** One PostgreSQL and one migrated template per test run; each test file clones the template (testDb). */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  process.env.KITH_TEST_DATABASE_URL = server.url;
  await prepareTemplate(server.url);
  return () => server.stop();
}
