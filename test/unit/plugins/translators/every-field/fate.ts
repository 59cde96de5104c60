/** What becomes of a documented field in another format. */
import { GatewayError, isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { translateRequest } from '../../../../../core/src/dialect/translate.ts';
import { formats, type Format, type FormatName } from './formats.ts';
import { covers, leavesOf, without } from './paths.ts';
import type { Sample } from './samples.ts';

/**
 * `written`: it is in the upstream's body. `reported`: it is in the ledger, at its path or that of
 * something around it.
 */
export type Fate = 'written' | 'reported' | 'refused' | 'lost';

/** A request with a field in use, and where in it the field is. */
export interface Use {
  readonly body: JsonObject;
  readonly path: string;
  /** The object around the field, or the field itself at the top. */
  readonly whole: string;
}

interface Translated {
  readonly body: JsonObject;
  readonly paths: readonly string[];
  /** Code and sentence of the error. */
  readonly refused?: string;
}

/** The request in which the field of the sample is used. */
export function useOf(format: Format, { path, value }: Sample): Use {
  const [member = ''] = path.split(/[.[]/);
  const members = isObject(value) ? (value[member] ?? null) : null;
  const beside = format.beside(member, members);
  const turn = Array.isArray(members) ? members[0] : undefined;
  if (member !== format.conversation || !isObject(turn)) {
    const body = { ...format.base, ...beside, [member]: members };
    return { body, path, whole: wholeOf(path) };
  }
  const { turn: said, before, after } = format.around(turn);
  const shifted = path.replace(`${member}[0]`, `${member}[${before.length}]`);
  const body = { ...format.base, [member]: [...before, said, ...after] };
  return { body, path: shifted, whole: wholeOf(shifted) };
}

function wholeOf(path: string): string {
  return /^(.*)\.[^.[\]]+(?:\[0\])*$/.exec(path)?.[1] ?? path;
}

/** What becomes of the field in the other format, and where or why. */
export function fateOf(
  from: FormatName,
  to: FormatName,
  { body, path, whole }: Use,
  { field, isConstant }: Sample,
): { readonly fate: Fate; readonly reason?: string } {
  const used = translated(from, to, body);
  if (used.refused !== undefined) return { fate: 'refused', reason: used.refused };
  if (used.paths.some((each) => covers(each, path))) return { fate: 'reported' };
  if (isMarked(field) && isFound(field, used.body)) return { fate: 'written' };
  // Texts that were invented are written as they are; other values may become something else.
  if (!isText(field)) {
    const bare = translated(from, to, without(body, isConstant ? whole : path));
    if (JSON.stringify(bare.body) !== JSON.stringify(used.body)) return { fate: 'written' };
  }
  return { fate: 'lost' };
}

function isFound(field: JsonValue, body: JsonObject): boolean {
  // Texts may have become files.
  const leaves = [...leavesOf(body)].flatMap((leaf) => [
    leaf,
    Buffer.from(leaf, 'base64').toString('utf8'),
  ]);
  return marksOf(field).every((mark) => leaves.some((leaf) => leaf.includes(mark)));
}

function isText(field: JsonValue): boolean {
  return typeof field !== 'number' && isMarked(field);
}

/** True for values that were invented, and that are found again wherever they are written. */
function isMarked(field: JsonValue): boolean {
  return typeof field === 'number' || JSON.stringify(field).includes('zq');
}

function marksOf(field: JsonValue): string[] {
  if (typeof field === 'number') return [String(field)];
  return JSON.stringify(field).match(/zq\d+/g) ?? [];
}

function translated(from: FormatName, to: FormatName, body: JsonObject): Translated {
  const { dialect, model } = formats[to];
  const target = { dialect: dialect.name, provider: 'p', model };
  const stream = body['stream'] === true;
  const route = { operation: 'generate', stream, target, mappers: [] } as const;
  try {
    const { value, warnings } = translateRequest(body, formats[from].dialect, dialect, route);
    return { body: value, paths: warnings.map(({ path }) => path) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { body: {}, paths: [], refused: `${error.code}: ${error.message}` };
  }
}
