import { isObject, type Extensions, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

type Read = JsonValue | undefined;

const isText = (value: Read): value is string => typeof value === 'string';
const isFlag = (value: Read): value is boolean => typeof value === 'boolean';
const isNumber = (value: Read): value is number => Number.isFinite(value);
const isCount = (value: Read): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isList = (value: Read): value is readonly JsonValue[] => Array.isArray(value);
const isPresent = (value: Read): value is JsonValue => value !== undefined && value !== null;

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
    return this.#read(name, isText);
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, isFlag);
  }

  number(name: string): number | undefined {
    return this.#read(name, isNumber);
  }

  /** A number of things: an integer of 0 or more that is exact. */
  count(name: string): number | undefined {
    return this.#read(name, isCount);
  }

  object(name: string): JsonObject | undefined {
    return this.#read(name, isObject);
  }

  list(name: string): readonly JsonValue[] | undefined {
    return this.#read(name, isList);
  }

  /** The objects of a list; undefined where there is no list. */
  objects(name: string): readonly JsonObject[] | undefined {
    return this.list(name)?.filter((entry: JsonValue) => isObject(entry));
  }

  /** The member whatever it is; null counts as absent. */
  any(name: string): JsonValue | undefined {
    return this.#read(name, isPresent);
  }

  /** Takes back that a member was understood. */
  leave(name: string): void {
    this.#taken.delete(name);
  }

  /** Members nobody has read, or undefined where there are none. */
  rest(): JsonObject | undefined {
    const left = Object.entries(this.#source).filter(([name]) => !this.#taken.has(name));
    return left.length === 0 ? undefined : Object.fromEntries(left);
  }

  /** The rest as extensions of this dialect, to be spread into a canonical object. */
  extensions(): { readonly extensions?: Extensions } {
    return extended(this.rest());
  }

  /** Null counts as absent, and as understood. */
  #read<T extends JsonValue>(name: string, accepts: (value: Read) => value is T): T | undefined {
    const value = this.#source[name];
    const accepted = accepts(value);
    if (accepted || value === null) this.#taken.add(name);
    return accepted ? value : undefined;
  }
}

/** Members of this dialect as extensions, to be spread into a canonical object. */
export function extended(members: JsonObject | undefined): { readonly extensions?: Extensions } {
  return members === undefined ? {} : { extensions: { [dialectName]: members } };
}

/**
 * Gives extensions a member that this dialect can read and others do not lose: ids of items, and
 * what the canonical part says as well. It is not enumerable, so that no ledger reports it.
 */
export function withHidden(members: JsonObject | undefined, hidden: JsonObject): JsonObject {
  const all = { ...members };
  for (const [name, value] of Object.entries(hidden))
    if (value !== undefined) Object.defineProperty(all, name, { value });
  return all;
}

/** A copy in which hidden members are members like others. */
export function revealed(members: JsonObject): JsonObject {
  const names = Object.getOwnPropertyNames(members);
  return Object.fromEntries(names.map((name) => [name, members[name]]));
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
