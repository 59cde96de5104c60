/**
 * Objects that outlive a reload: counters, windows and cooldowns that a new configuration must not
 * forget. Each belongs to the pipeline entry of its name.
 */
export class Carried {
  readonly #values = new Map<string, unknown>();

  /** The object of this name, made when it is first asked for. */
  get<T>(entry: string, name: string, create: () => T): T {
    const id = `${entry} ${name}`;
    if (!this.#values.has(id)) this.#values.set(id, create());
    return this.#values.get(id) as T;
  }

  /** Disposes of what can be; the gateway is stopping. */
  async close(onError: (error: unknown) => void): Promise<void> {
    for (const value of [...this.#values.values()].toReversed()) {
      try {
        await disposer(value)?.();
      } catch (error) {
        onError(error);
      }
    }
    this.#values.clear();
  }
}

function disposer(value: unknown): (() => unknown) | undefined {
  if (typeof value !== 'object' || value === null || !(Symbol.asyncDispose in value))
    return undefined;
  const dispose = value[Symbol.asyncDispose];
  return typeof dispose === 'function'
    ? () => Reflect.apply(dispose, value, []) as unknown
    : undefined;
}
