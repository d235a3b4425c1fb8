/** A piece of SQL: words are lower-cased, strings without their quotes. */
export type Token = { kind: 'word' | 'string' | 'punctuation'; text: string; line: number };

const PIECES =
  /(?<skip>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<dollar>\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$)|'(?<string>(?:[^']|'')*)'|"(?<quoted>(?:[^"]|"")*)"|(?<word>[\p{L}_][\p{L}\p{N}_$]*|\d[\d.eE]*)|(?<punctuation>::|<>|[<>!]=|\S)/gu;

/** Splits a script into statements of tokens; comments fall away, dollar-quoted bodies become one string. */
export function parseStatements(sql: string): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let line = 1;
  for (const match of sql.matchAll(PIECES)) {
    const token = toToken(match.groups ?? {}, line);
    line += match[0].split('\n').length - 1;
    if (!token) continue;
    if (token.kind === 'punctuation' && token.text === ';') {
      if (current.length > 0) statements.push(current);
      current = [];
    } else current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function toToken(groups: Record<string, string | undefined>, line: number): Token | undefined {
  if (groups.word !== undefined) return { kind: 'word', text: groups.word.toLowerCase(), line };
  if (groups.quoted !== undefined) return { kind: 'word', text: groups.quoted.replaceAll('""', '"'), line };
  if (groups.string !== undefined) return { kind: 'string', text: groups.string.replaceAll("''", "'"), line };
  if (groups.dollar !== undefined) return { kind: 'string', text: groups.dollar, line };
  if (groups.punctuation !== undefined) return { kind: 'punctuation', text: groups.punctuation, line };
  return undefined;
}

/** Walks over the tokens of one statement. */
export class Reader {
  readonly tokens: readonly Token[];
  at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get line(): number {
    return (this.tokens[this.at] ?? this.tokens.at(-1))?.line ?? 1;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(): string {
    return this.tokens[this.at]?.text ?? '';
  }

  next(): string {
    const text = this.peek();
    this.at += 1;
    return text;
  }

  /** Takes the words if they all come next: `take('if not exists')`. */
  take(words: string): boolean {
    const wanted = words.split(' ');
    if (!wanted.every((word, offset) => this.tokens[this.at + offset]?.text === word)) return false;
    this.at += wanted.length;
    return true;
  }

  /** Name of a table or index, without its schema. */
  name(): string {
    const name = this.next();
    return this.take('.') ? this.next() : name;
  }

  /** What stands between the next pair of parentheses, split at its outer commas; empty if none follows. */
  list(): Token[][] {
    if (!this.take('(')) return [];
    const items: Token[][] = [[]];
    for (let depth = 1; !this.done; this.at += 1) {
      const token = this.tokens[this.at];
      if (!token) break;
      if (token.text === '(' && token.kind === 'punctuation') depth += 1;
      if (token.text === ')' && token.kind === 'punctuation') depth -= 1;
      if (depth === 0) break;
      if (depth === 1 && token.text === ',' && token.kind === 'punctuation') items.push([]);
      else items.at(-1)?.push(token);
    }
    this.at += 1;
    return items.filter((item) => item.length > 0);
  }
}
