import { isObject, type Extensions, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

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
    const value = this.#source[name];
    return typeof value === 'string' ? this.#take(name, value) : this.#absent(name);
  }

  boolean(name: string): boolean | undefined {
    const value = this.#source[name];
    return typeof value === 'boolean' ? this.#take(name, value) : this.#absent(name);
  }

  number(name: string): number | undefined {
    const value = this.#source[name];
    return typeof value === 'number' && Number.isFinite(value)
      ? this.#take(name, value)
      : this.#absent(name);
  }

  /** A number of things: an integer of 0 or more that is exact. */
  count(name: string): number | undefined {
    const value = this.#source[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? this.#take(name, value)
      : this.#absent(name);
  }

  object(name: string): JsonObject | undefined {
    const value = this.#source[name];
    return isObject(value) ? this.#take(name, value) : this.#absent(name);
  }

  list(name: string): readonly JsonValue[] | undefined {
    const value = this.#source[name];
    return Array.isArray(value)
      ? this.#take<readonly JsonValue[]>(name, value)
      : this.#absent(name);
  }

  /** The member whatever it is; null counts as absent. */
  any(name: string): JsonValue | undefined {
    const value = this.#source[name];
    return value === undefined || value === null ? this.#absent(name) : this.#take(name, value);
  }

  /** Takes back that a member was understood. */
  leave(name: string): void {
    this.#taken.delete(name);
  }

  /** Members nobody has read, or undefined where there are none. */
  rest(): JsonObject | undefined {
    for (const known in this.#source) {
      if (this.#taken.has(known)) continue;
      const members = Object.entries(this.#source);
      return Object.fromEntries(members.filter(([name]) => !this.#taken.has(name)));
    }
    return undefined;
  }

  /** The rest as extensions of this dialect, to be spread into a canonical object. */
  extensions(): { readonly extensions?: Extensions } {
    return extended(this.rest());
  }

  /** The same with what is left of the object that is the member of this name. */
  extensionsWith(name: string, nested: Fields): { readonly extensions?: Extensions } {
    const left = nested.rest();
    return left === undefined ? this.extensions() : extended({ ...this.rest(), [name]: left });
  }

  #take<T>(name: string, value: T): T {
    this.#taken.add(name);
    return value;
  }

  #absent(name: string): undefined {
    if (this.#source[name] === null) this.#taken.add(name);
    return undefined;
  }
}

/** Members of this dialect as extensions, to be spread into a canonical object. */
export function extended(members: JsonObject | undefined): { readonly extensions?: Extensions } {
  return members === undefined ? {} : { extensions: { [dialectName]: members } };
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

/** Members that say something; undefined where none does. */
export function withoutNulls(members: JsonObject | undefined): JsonObject | undefined {
  const said = Object.entries(members ?? {}).filter(
    ([, value]) => value !== null && !isEmpty(value),
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
