import type { Roll } from './roll.ts';

/** What was found in a roll, under the question, as long as the roll stays the same; of so many questions, the last ones. */
export class RollMemory<T> {
  readonly #most: number;
  readonly #kept = new WeakMap<Roll, { version: number; answers: Map<string, T> }>();

  constructor(most: number) {
    this.#most = most;
  }

  get(roll: Roll, question: string): T | undefined {
    const answers = this.#answersOf(roll);
    const answer = answers.get(question);
    if (answer !== undefined) this.set(roll, question, answer);
    return answer;
  }

  set(roll: Roll, question: string, answer: T): void {
    const answers = this.#answersOf(roll);
    answers.delete(question);
    answers.set(question, answer);
    const [oldest] = answers.keys();
    if (answers.size > this.#most && oldest !== undefined) answers.delete(oldest);
  }

  #answersOf(roll: Roll): Map<string, T> {
    const kept = this.#kept.get(roll);
    if (kept?.version === roll.version) return kept.answers;
    const answers = new Map<string, T>();
    this.#kept.set(roll, { version: roll.version, answers });
    return answers;
  }
}
