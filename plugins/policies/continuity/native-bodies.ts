/**
 * Bodies that go to the API of their own format pass as they are, with what other providers said in
 * earlier turns. What their format cannot prove there would be refused; it is taken out, or replaced.
 * Providers of other formats get none of it anyway.
 */
import { isObject, type Draft, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { foreignSignature, markedDialect } from './marked-thinking.ts';

/** True for the id of a call that is known to come from a provider of another format. */
type IsForeign = (callId: string) => boolean;

interface NativeRule {
  /** The member that holds the conversation. */
  readonly member: string;
  /** The conversation made acceptable; the same list where it is. */
  readonly clean: (turns: readonly JsonValue[], isForeign: IsForeign) => readonly JsonValue[];
  /** The rule asks whose calls they are. */
  readonly needsCalls: boolean;
}

const rules: Readonly<Record<string, NativeRule>> = {
  [markedDialect]: { member: 'messages', clean: withoutMarkedThinking, needsCalls: false },
  'openai-responses': { member: 'input', clean: withoutInventedReasoning, needsCalls: false },
  gemini: { member: 'contents', clean: withStandIns, needsCalls: true },
};

/** True where calls must be remembered for the sake of clients of the dialect. */
export function needsCalls(dialect: string): boolean {
  return Object.hasOwn(rules, dialect) && rules[dialect]?.needsCalls === true;
}

/** Makes the client's body fit for its own API. */
export function cleanNativeBody(body: Draft, isForeign: IsForeign): void {
  const rule = Object.hasOwn(rules, body.dialect) ? rules[body.dialect] : undefined;
  if (rule === undefined) return;
  const turns = body.json[rule.member];
  if (!Array.isArray(turns)) return;
  const cleaned = rule.clean(turns, isForeign);
  if (cleaned !== turns) body.set(rule.member, cleaned);
}

/** A turn of nothing but such thinking is left out. */
function withoutMarkedThinking(turns: readonly JsonValue[]): readonly JsonValue[] {
  const cleaned = turns.map((turn) => {
    if (!isObject(turn) || turn['role'] !== 'assistant') return turn;
    const content = kept(turn['content'], isMarkedThinking);
    return content === turn['content'] ? turn : { ...turn, content };
  });
  if (cleaned.every((turn, at) => turn === turns[at])) return turns;
  return cleaned.filter((turn, at) => turn === turns[at] || !isEmpty(turn));
}

function isMarkedThinking(block: JsonValue): boolean {
  return isObject(block) && block['type'] === 'thinking' && block['signature'] === foreignSignature;
}

function isEmpty(turn: JsonValue): boolean {
  return isObject(turn) && Array.isArray(turn['content']) && turn['content'].length === 0;
}

/** Ids of the API itself do not end in a position. */
const inventedReasoningId = /^rs_.+_\d+$/;

/** Reasoning of others has an id that the gateway made up, and no encrypted form. */
function withoutInventedReasoning(items: readonly JsonValue[]): readonly JsonValue[] {
  return kept(items, isInventedReasoning);
}

function isInventedReasoning(item: JsonValue): boolean {
  if (!isObject(item) || item['type'] !== 'reasoning') return false;
  const { id, encrypted_content: encrypted } = item;
  return typeof id === 'string' && inventedReasoningId.test(id) && (encrypted ?? '') === '';
}

/** What the API takes in place of the signature of a call that it did not make. */
const standIn = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';

/** In the turn that is still going on, the first call of each step must be signed. */
function withStandIns(contents: readonly JsonValue[], isForeign: IsForeign): readonly JsonValue[] {
  const asked = contents.findLastIndex(isQuestion);
  const cleaned = contents.map((content, at) => {
    if (at <= asked || !isObject(content) || content['role'] !== 'model') return content;
    const { parts } = content;
    if (!Array.isArray(parts)) return content;
    const first = parts.findIndex((part: JsonValue) => callOf(part) !== undefined);
    const part: JsonValue | undefined = parts[first];
    if (!isObject(part) || part['thoughtSignature'] !== undefined) return content;
    const id = callOf(part)?.['id'];
    if (typeof id !== 'string' || !isForeign(id)) return content;
    return { ...content, parts: parts.with(first, { ...part, thoughtSignature: standIn }) };
  });
  return cleaned.every((content, at) => content === contents[at]) ? contents : cleaned;
}

/** True for a turn of the user that brings no results. */
function isQuestion(content: JsonValue): boolean {
  if (!isObject(content) || content['role'] === 'model') return false;
  const parts: JsonValue = content['parts'] ?? [];
  return !(Array.isArray(parts) ? parts : [parts]).some(
    (part: JsonValue) => isObject(part) && isObject(part['functionResponse']),
  );
}

function callOf(part: JsonValue): JsonObject | undefined {
  const call = isObject(part) ? part['functionCall'] : undefined;
  return isObject(call) ? call : undefined;
}

/** The list without those entries; the value itself where it has none of them. */
function kept<Value extends JsonValue | undefined>(
  value: Value,
  drop: (entry: JsonValue) => boolean,
): Value | readonly JsonValue[] {
  if (!Array.isArray(value)) return value;
  const entries: readonly JsonValue[] = value;
  return entries.some(drop) ? entries.filter((entry) => !drop(entry)) : value;
}
