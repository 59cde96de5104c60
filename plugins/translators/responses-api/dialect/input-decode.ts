import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Message,
  type Part,
  present,
} from '@ai-proxy/core';
import { kindOfCall, kindOfResult } from './call-items.ts';
import { decodeClientCall, dropCompleted } from './calls.ts';
import type { ClientTools } from './client-tools.ts';
import { extended, Fields, kept, withHidden } from './fields.ts';
import { decodeContent } from './parts-decode.ts';
import { decodeReasoningItem } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

/** What one item of the input comes to. */
interface Piece {
  readonly role: Message['role'];
  readonly parts: readonly Part[];
  /** The item joins the turn before it if that has its role: calls and results stand alone here. */
  readonly joins: boolean;
  readonly extensions?: Message['extensions'];
}

/** The instructions and the turns of a checked input. */
export function decodeInput(
  instructions: string | undefined,
  input: JsonValue | undefined,
  tools: ClientTools,
): Message[] {
  const system: Message[] =
    instructions === undefined
      ? []
      : [{ role: 'system', parts: [{ type: 'text', text: instructions }] }];
  if (typeof input === 'string')
    return [...system, { role: 'user', parts: [{ type: 'text', text: input }] }];
  const items: readonly JsonValue[] = Array.isArray(input) ? input : [];
  const names = new Map<string, string>();
  const pieces = items
    .filter((item) => isObject(item))
    .flatMap((item) => decodeItem(item, names, tools));
  return [...system, ...gather(pieces)];
}

/** `names` are those of the calls so far, by their ids: results do not say them. */
function decodeItem(item: JsonObject, names: Map<string, string>, tools: ClientTools): Piece[] {
  const type = item['type'] ?? 'message';
  if (type === 'message' && item['role'] !== undefined) return [decodeMessage(item)];
  if (type === 'reasoning')
    return [{ role: 'assistant', parts: [decodeReasoningItem(item)], joins: true }];
  // Its tools are among those of the request.
  if (type === 'additional_tools') return [];
  if (kindOfCall(item) !== undefined) {
    const call = decodeClientCall(item, tools);
    names.set(call.id, call.name);
    return [{ role: 'assistant', parts: [call], joins: true }];
  }
  if (kindOfResult(item) !== undefined)
    return [{ role: 'user', parts: [decodeResult(item, names)], joins: true }];
  const role = isAnswerToTool(type) ? 'user' : 'assistant';
  return [{ role, parts: [{ type: 'native', dialect: dialectName, value: item }], joins: true }];
}

/** Other items are the model's, but for those with which a client answers them. */
function isAnswerToTool(type: JsonValue): boolean {
  return typeof type === 'string' && /(_output|_response)$/.test(type);
}

const roles: ReadonlyMap<string, Message['role']> = new Map<string, Message['role']>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);

/** System messages get extensions, if empty ones: that tells them from `instructions`. */
function decodeMessage(item: JsonObject): Piece {
  const fields = new Fields(item);
  fields.string('type');
  dropCompleted(fields);
  const role = roles.get(fields.string('role') ?? '') ?? 'user';
  const decoded = decodeContent(fields.any('content'));
  const parts: Part[] = decoded.length === 0 ? [{ type: 'text', text: '' }] : decoded;
  const members = membersOf(fields);
  if (role === 'assistant') return { role, parts: marked(parts, members), joins: false };
  const known = members ?? (role === 'system' ? {} : undefined);
  return { role, parts, joins: false, ...extended(known) };
}

/** What is left of a message; undefined where that is nothing. Its id means nothing elsewhere. */
function membersOf(fields: Fields): JsonObject | undefined {
  const id = fields.string('id');
  const rest = fields.rest();
  return id === undefined ? rest : withHidden(rest, { id });
}

/** The parts of an item that has members of its own: these stand at the first part. */
export function marked(parts: readonly Part[], members: JsonObject | undefined): readonly Part[] {
  const [first] = parts;
  if (members === undefined || first === undefined || first.type === 'native') return parts;
  const own = kept(first.extensions);
  const isTold = Object.keys(members).length > 0;
  const all = isTold ? { ...own, message: members } : withHidden(own, { message: members });
  return parts.with(0, { ...first, ...extended(all) });
}

function decodeResult(item: JsonObject, names: ReadonlyMap<string, string>): Part {
  const fields = new Fields(item);
  fields.string('type');
  dropCompleted(fields);
  const itemId = fields.string('id');
  const callId = fields.string('call_id') ?? itemId ?? '';
  const content = decodeContent(fields.any('output')).filter(
    (part) =>
      part.type === 'text' ||
      part.type === 'image' ||
      part.type === 'file' ||
      part.type === 'native',
  );
  return {
    type: 'tool-result',
    callId,
    ...present({ name: names.get(callId) }),
    content,
    ...extended(itemId === undefined ? fields.rest() : withHidden(fields.rest(), { id: itemId })),
  };
}

/**
 * Puts the items of one turn together. Calls join the words before them; words join calls, since
 * other formats want all results directly after the turn that called.
 */
function gather(pieces: readonly Piece[]): Message[] {
  const turns: Message[] = [];
  let open: OpenTurn | undefined;
  for (const { role, parts, joins, extensions } of pieces) {
    const fits: boolean = open?.role === role && (joins || takesWords(open));
    if (open === undefined || !fits) {
      open = { role, parts: [], calls: false, speaks: false };
      turns.push({ role, parts: open.parts, ...(extensions === undefined ? {} : { extensions }) });
    }
    for (const part of parts) {
      open.parts.push(part);
      open.calls ||= part.type === 'tool-call';
      open.speaks ||= part.type === 'text';
    }
    // What a user says is a turn of its own, apart from the results before and after it.
    if (role !== 'assistant' && !joins) open = undefined;
  }
  return turns;
}

/** A turn that more may join, and what is among its parts. */
interface OpenTurn {
  readonly role: Message['role'];
  readonly parts: Part[];
  calls: boolean;
  speaks: boolean;
}

function takesWords({ role, calls, speaks }: OpenTurn): boolean {
  return role === 'assistant' && (calls || !speaks);
}
