import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** The members that have a value. */
export type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without members that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function present<T extends object>(members: T): Present<T> {
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Present<T>;
}

/** The value if it is a string. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value if it is a number of things: an exact integer of 0 or more. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The value if it is true or false. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The value if it is an object. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value if it is a list. */
export function listOf(value: unknown): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The objects of a list; none where there is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The strings of a list; undefined where there is no list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** Members outside `known` that say something, which null does not; undefined where there are none. */
export function unknownMembers(
  object: JsonObject | undefined,
  known: readonly string[],
): JsonObject | undefined {
  const entries = Object.entries(object ?? {}).filter(
    ([name, value]) => value !== undefined && value !== null && !known.includes(name),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * Reads the members of an object that anybody may have written. A member that is read and has the
 * wanted type counts as understood; `rest` is what was not, so that nothing is lost unseen. Null counts
 * as absent, and as understood.
 */
export class MemberReader {
  readonly #source: JsonObject;
  /** A list: it is short, and a set costs more to make than to look into. */
  #taken: string[] = [];

  constructor(source: JsonValue | undefined) {
    this.#source = isObject(source) ? source : {};
  }

  string(name: string): string | undefined {
    return this.#take(name, textOf(this.#source[name]));
  }

  boolean(name: string): boolean | undefined {
    return this.#take(name, booleanOf(this.#source[name]));
  }

  number(name: string): number | undefined {
    return this.#take(name, numberOf(this.#source[name]));
  }

  /** A number of things: an integer of 0 or more that is exact. */
  count(name: string): number | undefined {
    return this.#take(name, countOf(this.#source[name]));
  }

  object(name: string): JsonObject | undefined {
    return this.#take(name, objectOf(this.#source[name]));
  }

  list(name: string): readonly JsonValue[] | undefined {
    return this.#take(name, listOf(this.#source[name]));
  }

  /** The objects of a list; what else it holds is passed over. Undefined where there is no list. */
  objects(name: string): readonly JsonObject[] | undefined {
    const list = this.list(name);
    return list === undefined ? undefined : objectsOf(list);
  }

  /** The member whatever it is. */
  any(name: string): JsonValue | undefined {
    return this.#take(name, this.#source[name] ?? undefined);
  }

  /** Takes back that a member was understood. */
  leave(name: string): void {
    this.#taken = this.#taken.filter((taken) => taken !== name);
  }

  /** Members that nobody has read; undefined where there are none. */
  rest(): JsonObject | undefined {
    for (const known in this.#source) {
      if (this.#taken.includes(known)) continue;
      const members = Object.entries(this.#source);
      return Object.fromEntries(members.filter(([name]) => !this.#taken.includes(name)));
    }
    return undefined;
  }

  #take<T>(name: string, value: T | undefined): T | undefined {
    if (value !== undefined || this.#source[name] === null) this.#taken.push(name);
    return value;
  }
}
