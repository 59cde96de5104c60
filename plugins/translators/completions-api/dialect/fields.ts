import { isObject, type Extensions, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

type Test<T extends JsonValue> = (value: JsonValue) => value is T;

const isText: Test<string> = (value) => typeof value === 'string';
const isFlag: Test<boolean> = (value) => typeof value === 'boolean';
const isNumber: Test<number> = (value): value is number => Number.isFinite(value);
const isCount: Test<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * Reads the members of an object that anybody may have written. A member that is read and has the
 * wanted type counts as understood; `rest` is what was not, so that nothing is lost unseen.
 */
export class Fields {
  readonly #source: JsonObject;
  readonly #taken = new Set<string>();

  constructor(source: JsonValue | undefined) {
    this.#source = isObject(source) ? source : {};
  }

  string(name: string): string | undefined {
    return this.#take(name, isText);
  }

  boolean(name: string): boolean | undefined {
    return this.#take(name, isFlag);
  }

  number(name: string): number | undefined {
    return this.#take(name, isNumber);
  }

  /** An exact integer of 0 or more. */
  count(name: string): number | undefined {
    return this.#take(name, isCount);
  }

  object(name: string): JsonObject | undefined {
    return this.#take(name, (value): value is JsonObject => isObject(value));
  }

  /** The objects of a list; what else it holds is passed over. */
  objects(name: string): readonly JsonObject[] {
    const list = this.any(name);
    return Array.isArray(list) ? list.filter((entry: JsonValue) => isObject(entry)) : [];
  }

  /** The member whatever it is; null counts as absent. */
  any(name: string): JsonValue | undefined {
    return this.#take(name, (_value): _value is JsonValue => true);
  }

  /** Takes back that a member was understood. */
  leave(name: string): void {
    this.#taken.delete(name);
  }

  /** Members that say something and that nobody has read; empty where there are none. */
  rest(): JsonObject {
    const left = Object.entries(this.#source).filter(
      ([name, value]) => (value ?? null) !== null && !this.#taken.has(name),
    );
    return Object.fromEntries(left);
  }

  /** The rest as extensions of this dialect, be they empty. */
  extensions(): Extensions {
    return { [dialectName]: this.rest() };
  }

  #take<T extends JsonValue>(name: string, test: Test<T>): T | undefined {
    const value = this.#source[name] ?? null;
    if (value !== null && !test(value)) return undefined;
    this.#taken.add(name);
    return value ?? undefined;
  }
}

/** The object without members that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function defined<T extends object>(members: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Defined<T>;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Members of this dialect that another of its translators kept. */
export function kept(extensions: Extensions | undefined): JsonObject {
  return extensions?.[dialectName] ?? {};
}
