/** Remembers something for each pair of texts, without making a third one to look it up. */
export class ByPair<Value> {
  readonly #create: (first: string, second: string) => Value;
  readonly #values = new Map<string, Map<string, Value>>();

  constructor(create: (first: string, second: string) => Value) {
    this.#create = create;
  }

  get(first: string, second: string): Value {
    const inner = this.#values.get(first);
    const found = inner?.get(second);
    if (found !== undefined) return found;
    const value = this.#create(first, second);
    if (inner === undefined) this.#values.set(first, new Map([[second, value]]));
    else inner.set(second, value);
    return value;
  }
}
