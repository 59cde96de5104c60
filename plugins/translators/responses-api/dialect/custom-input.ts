/**
 * The text that a client's custom tool takes. Models of other formats write it as the member
 * `input` of a call's JSON arguments.
 */
import { isObject, type JsonObject } from '@ai-proxy/core';
import { remainder } from './item-reader.ts';

/** The only parameter of a custom tool in other formats. */
export const inputSchema: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole text for the tool.' } },
  required: ['input'],
  additionalProperties: false,
};

/** The arguments of a call with this text. */
export function argumentsOf(input: string): string {
  return JSON.stringify({ input });
}

/** The text in the arguments of a call, also of models that wrote it without the JSON around it. */
export function inputOf(json: string): string {
  const value = parsed(json);
  if (value === undefined) return new CustomInput().push(json) || json;
  if (typeof value === 'string') return value;
  if (!isObject(value)) return json;
  const members = Object.values(value);
  const only = members.length === 1 ? members[0] : undefined;
  const input = value['input'] ?? only ?? (members.length === 0 ? '' : json);
  return typeof input === 'string' ? input : JSON.stringify(input);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const opening = /^\s*\{\s*"input"\s*:\s*"/;
/** Arguments that are longer and do not begin so have another form, which is read at the end. */
const longestOpening = 100;
const longestEscape = '\\u0000'.length;

/** Reads the text out of arguments that come in pieces, as early as it can be known. */
export class CustomInput {
  readonly #pieces: string[] = [];
  /** What has been read of the pieces. */
  #text = '';
  /** What cannot be read yet: the beginning, half of an escape, or half of a character. */
  #unread = '';
  #phase: 'before' | 'inside' | 'after' = 'before';

  /** The text so far. */
  get text(): string {
    return this.#text;
  }

  /** What a piece of the arguments adds to the text. */
  push(piece: string): string {
    this.#pieces.push(piece);
    if (this.#phase === 'after') return '';
    this.#unread += piece;
    if (this.#phase === 'before') this.#begin();
    return this.#phase === 'inside' ? this.#read() : '';
  }

  /** What is missing of the text, now that the arguments are whole. */
  end(): string {
    const rest = remainder(inputOf(this.#pieces.join('')), this.#text);
    this.#text += rest;
    return rest;
  }

  #begin(): void {
    const begun = opening.exec(this.#unread)?.[0];
    if (begun !== undefined) {
      this.#phase = 'inside';
      this.#unread = this.#unread.slice(begun.length);
    } else if (this.#unread.length > longestOpening) this.#phase = 'after';
  }

  #read(): string {
    const end = this.#readableEnd();
    const text = unescaped(this.#unread.slice(0, end));
    this.#unread = this.#unread.slice(end);
    this.#text += text;
    return text;
  }

  /** Where the text ends, or the part of it that can be read yet. */
  #readableEnd(): number {
    const unread = this.#unread;
    const marks = /["\\]/g;
    /** Where the first half of a character is, if it is the last that was read. */
    let half: number | undefined;
    for (let mark = marks.exec(unread); mark !== null; mark = marks.exec(unread)) {
      if (half !== undefined && mark.index > half + longestEscape) half = undefined;
      if (mark[0] === '"') {
        this.#phase = 'after';
        return mark.index;
      }
      const end = mark.index + lengthOfEscape(unread.slice(mark.index, mark.index + longestEscape));
      if (end > unread.length) return half ?? mark.index;
      half = beginsPair(unread.slice(mark.index, end)) ? mark.index : undefined;
      marks.lastIndex = end;
    }
    if (half !== undefined && half + longestEscape === unread.length) return half;
    return beginsPair(unread.slice(-1)) ? unread.length - 1 : unread.length;
  }
}

/** Models write paths such as `C:\usr`, in which `\u` is no escape but two characters. */
function lengthOfEscape(written: string): number {
  if (written[1] !== 'u') return 2;
  return /^\\u[\da-fA-F]*$/.test(written) ? longestEscape : 1;
}

/** True for the first half of a character that no client could read alone. */
function beginsPair(written: string): boolean {
  return /^(?:\\u[dD][89abAB][\da-fA-F]{2}|[\ud800-\udbff])$/.test(written);
}

/** Models put line ends into strings as they are, and backslashes before letters that need none. */
function unescaped(raw: string): string {
  const valid = raw
    .replace(/\\(u[\da-fA-F]{4}|["\\/bfnrt])|\\/g, (whole) => (whole === '\\' ? '\\\\' : whole))
    .replace(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
  return String(JSON.parse(`"${valid}"`));
}
