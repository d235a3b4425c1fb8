import { MANY_MAX, manyRoutes } from '@kith/contract/many';
import { routeUrl } from './route-url.ts';

/** What came of a question: the status and the text of the answer. */
export type Answered = { status: number; text: string };

type Question = { url: string; answer: (answered: Answered) => void; fail: (fault: unknown) => void };

/** Asks one address. */
export type Ask = (url: string) => Promise<Answered>;

/**
 * Questions of one moment (a page that opens asks ten things) go as one request; one alone goes as itself.
 * @param ask sends a request
 * @param prefix of the addresses of the API
 */
export function together(ask: Ask, prefix: string): (url: string) => Promise<Answered> {
  let waiting: Question[] = [];
  const send = () => {
    const questions = waiting;
    waiting = [];
    for (let from = 0; from < questions.length; from += MANY_MAX) void sendMany(questions.slice(from, from + MANY_MAX));
  };
  const sendMany = async (questions: readonly Question[]) => {
    try {
      // The same asked twice in one moment (a page left a question and its follower asks again) is one question.
      const urls = [...new Set(questions.map(({ url }) => url))];
      const answers = await askMany(urls);
      for (const { url, answer } of questions) answer(answers[urls.indexOf(url)] ?? { status: 502, text: '' });
    } catch (fault) {
      for (const { fail } of questions) fail(fault);
    }
  };
  const askMany = async (urls: readonly string[]): Promise<Answered[]> => {
    if (urls.length === 1) return [await ask(urls[0] ?? '')];
    const path = urls.map((url) => url.slice(prefix.length));
    const all = await ask(routeUrl(manyRoutes.read, { query: { path } }));
    // Refused as a whole (nobody is signed in, the server is away): so is each.
    if (all.status !== 200) return urls.map(() => all);
    const { answers } = manyRoutes.read.response.parse(JSON.parse(all.text));
    return answers.map(({ status, body }) => ({ status, text: JSON.stringify(body) }));
  };
  return (url) =>
    new Promise((answer, fail) => {
      if (waiting.length === 0) setTimeout(send);
      waiting.push({ url, answer, fail });
    });
}
