import { isUtf8 } from 'node:buffer';
import { hasByteOrderMark } from '../dialect/byte-order-mark.ts';
import { isObject, type JsonObject } from '../dialect/json.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { placeOfMistake } from './json-mistake.ts';
import { scanJson, type Scan } from './scan.ts';

const maxDepth = 256;
const maxMembers = 200_000;
// Lists of tokens are long; a list of this length takes about 0.1 s to parse.
const maxValues = 500_000;

/** A request body: the client's bytes, and the same as JSON. */
export interface JsonBody {
  readonly bytes: Buffer;
  readonly json: JsonObject;
  /** Byte range of the model's name, where it can be replaced in place. */
  readonly modelSpan: readonly [start: number, end: number] | undefined;
  /** False where bytes and JSON could be read differently, so that the bytes must not be sent on. */
  readonly faithful: boolean;
}

/**
 * Reads a JSON object from the bytes of a request. Throws `BODY_NOT_JSON`, `BODY_TOO_COMPLEX` or
 * `FIELD_INVALID` with the place of the mistake.
 */
export function parseBody(bytes: Buffer, modelField: string | undefined): JsonBody {
  if (hasByteOrderMark(bytes))
    throw new GatewayError('BODY_NOT_JSON', {
      message: 'The request body starts with a byte order mark (position 0); send plain UTF-8.',
    });
  if (!isUtf8(bytes))
    throw new GatewayError('BODY_NOT_JSON', {
      message: `The request body is not valid UTF-8 (position ${firstInvalidByte(bytes)}).`,
    });
  const scan = scanJson(bytes, modelField);
  refuseComplex(scan);
  const json = parse(bytes);
  const members = countMembers(json);
  if (Number.isNaN(members)) refuseUnrepeatable(json);
  return { bytes, json, modelSpan: scan.span, faithful: members === scan.members };
}

function refuseComplex(scan: Scan): void {
  if (scan.depth > maxDepth)
    throw new GatewayError('BODY_TOO_COMPLEX', {
      message: `The request body is nested ${scan.depth} levels deep; at most ${maxDepth} are accepted.`,
    });
  if (scan.members > maxMembers)
    throw new GatewayError('BODY_TOO_COMPLEX', {
      message: `The request body has ${scan.members} members; at most ${maxMembers} are accepted.`,
    });
  if (scan.commas >= maxValues)
    throw new GatewayError('BODY_TOO_COMPLEX', {
      message: `The request body has more than ${maxValues} values in its lists and objects.`,
    });
}

function parse(bytes: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new GatewayError('BODY_NOT_JSON', { message: describe(bytes), cause });
  }
  if (isObject(parsed)) return parsed;
  throw new GatewayError('BODY_NOT_JSON', {
    message: 'The request body must be a JSON object (position 0).',
  });
}

function describe(bytes: Buffer): string {
  const { position, line, column } = placeOfMistake(bytes);
  return `The request body is not valid JSON (position ${position}, line ${line} column ${column}).`;
}

function firstInvalidByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isValidPrefix(bytes, middle + 1)) low = middle + 1;
    else high = middle;
  }
  // The search ends up to three bytes late, where the mistake could still have become a character.
  let position = low;
  while (!isUtf8(bytes.subarray(0, position))) position--;
  return position;
}

/** A prefix may end inside a character of up to four bytes. */
function isValidPrefix(bytes: Buffer, length: number): boolean {
  for (let cut = 0; cut < 4 && cut <= length; cut++)
    if (isUtf8(bytes.subarray(0, length - cut))) return true;
  return false;
}

/** Members below the value; NaN where a value is such that JSON text of ours could not repeat it. */
function countMembers(value: unknown): number {
  if (typeof value === 'string') return value.isWellFormed() ? 0 : NaN;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item);
    return members;
  }
  const record = value as Record<string, unknown>;
  for (const name in record)
    members += 1 + (name.isWellFormed() ? countMembers(record[name]) : NaN);
  return members;
}

/** Names the first value for which `countMembers` gives NaN. */
function refuseUnrepeatable(json: JsonObject): void {
  const found = findUnrepeatable(json);
  if (found === undefined) return;
  const param = found.path.slice(1).toWellFormed().slice(0, 200);
  throw new GatewayError('FIELD_INVALID', { message: `The field ${param} ${found.what}.`, param });
}

interface Unrepeatable {
  /** Starts with a dot. */
  readonly path: string;
  readonly what: string;
}

/** The path is put together on the way back, since bodies have many values and few mistakes. */
function findUnrepeatable(value: unknown): Unrepeatable | undefined {
  if (typeof value !== 'object' || value === null) {
    if (!Number.isNaN(countMembers(value))) return undefined;
    return {
      path: '',
      what:
        typeof value === 'string' ? 'has text with a lone surrogate' : 'is a number out of range',
    };
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = findUnrepeatable(item);
      if (found !== undefined) return { ...found, path: `[${index}]${found.path}` };
    }
    return undefined;
  }
  for (const [name, item] of Object.entries(value)) {
    if (!name.isWellFormed()) return { path: `.${name}`, what: 'has a name with a lone surrogate' };
    const found = findUnrepeatable(item);
    if (found !== undefined) return { ...found, path: `.${name}${found.path}` };
  }
  return undefined;
}
