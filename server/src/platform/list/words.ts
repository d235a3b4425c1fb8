/** Texts numbered from 1 in the order they came; 0 stands for none. */
export class Words {
  readonly texts: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);

  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** -1 when nobody has it. */
  find(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }
}
