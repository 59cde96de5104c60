/** Deeper than bodies are; what is deeper is left out. */
const deepest = 64;
/** JSON in texts, such as arguments of calls, is looked into up to this many characters. */
const longestInner = 64 * 1024;

const shown = '***';

/**
 * JSON of a value up to a number of characters, with the values of hidden members replaced. Takes time
 * for what it writes, not for what it leaves out.
 */
export function boundedJson(
  value: unknown,
  longest: number,
  isHidden: (name: string) => boolean,
): string {
  const writer = new Writer(longest, isHidden);
  writer.write(value, 0);
  return writer.text.slice(0, longest);
}

class Writer {
  readonly #longest: number;
  readonly #isHidden: (name: string) => boolean;
  text = '';

  constructor(longest: number, isHidden: (name: string) => boolean) {
    this.#longest = longest;
    this.#isHidden = isHidden;
  }

  get isFull(): boolean {
    return this.text.length >= this.#longest;
  }

  write(value: unknown, depth: number): void {
    if (typeof value === 'string') this.#string(value, depth);
    else if (typeof value !== 'object' || value === null)
      this.text += JSON.stringify(value) ?? 'null';
    else if (depth >= deepest) this.text += '"…"';
    else if (Array.isArray(value)) this.#list(value, depth);
    else this.#members(value, depth);
  }

  #list(items: readonly unknown[], depth: number): void {
    this.text += '[';
    for (const [index, item] of items.entries()) {
      if (this.isFull) return;
      if (index > 0) this.text += ',';
      this.write(item, depth + 1);
    }
    this.text += ']';
  }

  #members(value: object, depth: number): void {
    this.text += '{';
    let separator = '';
    for (const [name, member] of Object.entries(value)) {
      if (this.isFull) return;
      if (member === undefined) continue;
      this.text += separator;
      separator = ',';
      this.#plain(name);
      this.text += ':';
      if (member !== null && this.#isHidden(name)) this.text += JSON.stringify(shown);
      else this.write(member, depth + 1);
    }
    this.text += '}';
  }

  #string(text: string, depth: number): void {
    const inner = depth < deepest ? innerJson(text) : undefined;
    if (inner === undefined) return this.#plain(text);
    const writer = new Writer(this.#longest - this.text.length, this.#isHidden);
    writer.write(inner, depth + 1);
    // JSON that hides nothing stays as it was written.
    const isChanged = writer.text.includes(shown) && !text.includes(shown);
    this.#plain(isChanged ? writer.text : text);
  }

  #plain(text: string): void {
    this.text += JSON.stringify(text.slice(0, this.#longest - this.text.length + 1));
  }
}

function innerJson(text: string): object | undefined {
  if (text.length > longestInner || !/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
