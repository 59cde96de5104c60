import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** A piece of a turn; one of its members is there. */
export interface SeenPart {
  readonly text?: string;
  /** A data URL or an address. */
  readonly image?: string;
  /** A file that is no image, in the same two forms. */
  readonly file?: string;
  readonly call?: { readonly name: string; readonly input: JsonValue };
  /** Text of a result. */
  readonly result?: string;
  readonly thoughts?: string;
  readonly other?: string;
}

export interface SeenTurn {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly SeenPart[];
}

/** What a request asks an upstream for, whatever its format. */
export interface Seen {
  readonly model: string;
  /** Instructions, in one text. */
  readonly system: string;
  /** Neighbours of one role are one turn; results are parts of the user's. */
  readonly turns: readonly SeenTurn[];
  readonly tools: readonly {
    readonly name: string;
    readonly description: JsonValue | undefined;
    readonly schema: JsonValue | undefined;
  }[];
  /** `auto`, `none`, `required`, or the name of the tool that must be called. */
  readonly choice: string | undefined;
  /** False where calls must come one at a time. */
  readonly parallel: boolean;
  /** Most tokens of the answer. */
  readonly limit: JsonValue | undefined;
  readonly temperature: JsonValue | undefined;
  readonly topP: JsonValue | undefined;
  readonly stops: readonly string[];
  /** Schema that the answer must obey. */
  readonly schema: JsonValue | undefined;
  readonly user: JsonValue | undefined;
}

/** The objects of a list; of anything else none. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: JsonValue) => isObject(entry)) : [];
}

/** The value where it is an object, else an empty one. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The texts of a list. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.filter((entry: JsonValue): entry is string => typeof entry === 'string')
    : [];
}

/** Turns with neighbours of one role as one. */
export function merged(turns: readonly SeenTurn[]): readonly SeenTurn[] {
  return turns.reduce<readonly SeenTurn[]>((before, turn) => {
    const last = before.at(-1);
    if (last?.role !== turn.role) return [...before, turn];
    return [...before.slice(0, -1), { ...last, parts: [...last.parts, ...turn.parts] }];
  }, []);
}

/** A function's arguments as a format that writes them as text has them. */
export function inputOf(text: JsonValue | undefined): JsonValue {
  return parseValue(String(text));
}

function parseValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
