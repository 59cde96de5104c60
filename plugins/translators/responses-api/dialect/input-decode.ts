import { isObject, type JsonObject, type JsonValue, type Message, type Part } from '@ai-proxy/core';
import { decodeCall, dropCompleted } from './calls.ts';
import { defined, extended, Fields, kept } from './fields.ts';
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
): Message[] {
  const system: Message[] =
    instructions === undefined
      ? []
      : [{ role: 'system', parts: [{ type: 'text', text: instructions }] }];
  if (typeof input === 'string')
    return [...system, { role: 'user', parts: [{ type: 'text', text: input }] }];
  const items: readonly JsonValue[] = Array.isArray(input) ? input : [];
  const names = namesOfCalls(items);
  const pieces = items
    .filter((item) => isObject(item))
    .map((item: JsonObject) => decodeItem(item, names));
  return [...system, ...gather(pieces)];
}

function decodeItem(item: JsonObject, names: ReadonlyMap<string, string>): Piece {
  const type = item['type'] ?? 'message';
  if (type === 'message' && item['role'] !== undefined) return decodeMessage(item);
  if (type === 'function_call')
    return { role: 'assistant', parts: [decodeCall(item)], joins: true };
  if (type === 'function_call_output')
    return { role: 'user', parts: [decodeResult(item, names)], joins: true };
  if (type === 'reasoning')
    return { role: 'assistant', parts: [decodeReasoningItem(item)], joins: true };
  const role = isAnswerToTool(type) ? 'user' : 'assistant';
  return { role, parts: [{ type: 'native', dialect: dialectName, value: item }], joins: true };
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
  const rest = fields.rest();
  if (role === 'assistant') return { role, parts: marked(parts, rest), joins: false };
  return { role, parts, joins: false, ...extended(rest ?? (role === 'system' ? {} : undefined)) };
}

/** The parts of an item that has members of its own: these stand at the first part. */
export function marked(parts: readonly Part[], members: JsonObject | undefined): readonly Part[] {
  const [first] = parts;
  if (members === undefined || first === undefined || first.type === 'native') return parts;
  return parts.with(0, { ...first, ...extended({ ...kept(first.extensions), message: members }) });
}

function namesOfCalls(items: readonly JsonValue[]): ReadonlyMap<string, string> {
  const calls = items
    .map((item) => new Fields(item))
    .filter((item) => item.string('type') === 'function_call');
  return new Map(calls.map((call) => [call.string('call_id') ?? '', call.string('name') ?? '']));
}

function decodeResult(item: JsonObject, names: ReadonlyMap<string, string>): Part {
  const fields = new Fields(item);
  fields.string('type');
  dropCompleted(fields);
  const callId = fields.string('call_id') ?? '';
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
    ...defined({ name: names.get(callId) }),
    content,
    ...fields.extensions(),
  };
}

/**
 * Puts the items of one turn together. Calls join the words before them; words join calls, since
 * other formats want all results directly after the turn that called.
 */
function gather(pieces: readonly Piece[]): Message[] {
  const turns: Message[] = [];
  let open: Message | undefined;
  for (const { role, parts, joins, extensions } of pieces) {
    const last: Message | undefined = open;
    const fits = last?.role === role && (joins || takesWords(last));
    if (last !== undefined && fits) {
      open = { ...last, parts: [...last.parts, ...parts] };
      turns[turns.length - 1] = open;
    } else {
      open = { role, parts, ...(extensions === undefined ? {} : { extensions }) };
      turns.push(open);
    }
    // What a user says is a turn of its own, apart from the results before and after it.
    if (role !== 'assistant' && !joins) open = undefined;
  }
  return turns;
}

function takesWords({ role, parts }: Message): boolean {
  if (role !== 'assistant') return false;
  return (
    parts.some(({ type }) => type === 'tool-call') || parts.every(({ type }) => type !== 'text')
  );
}
