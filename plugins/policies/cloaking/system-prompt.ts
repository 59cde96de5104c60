import { isObject, type Draft, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Writes a system prompt into a body: before the client's own, or in its place. */
type WritePrompt = (body: Draft, prompt: string, replaces: boolean) => void;

const writers: ReadonlyMap<string, WritePrompt> = new Map([
  ['openai-chat', intoChat],
  ['anthropic-messages', intoMessages],
  ['openai-responses', intoResponses],
  ['gemini', intoGemini],
]);

/** Member of Gemini's counter that holds a whole request. */
const countedRequest = 'generateContentRequest';

/**
 * Puts the operator's prompt before the client's system prompt; `replaces`: in its place. Blocks of the
 * client stay as they are. False where the format has no system prompt.
 */
export function writeSystemPrompt(body: Draft, prompt: string, replaces: boolean): boolean {
  const write = writers.get(body.dialect);
  write?.(body, prompt, replaces);
  return write !== undefined;
}

function intoChat(body: Draft, prompt: string, replaces: boolean): void {
  const messages = listOf(body.json['messages']);
  const role = messages.find(isInstruction)?.['role'] ?? 'system';
  const [first] = messages;
  if (replaces)
    body.set('messages', [{ role, content: prompt }, ...messages.filter(isNoInstruction)]);
  // Some servers take a single system message only.
  else if (isInstruction(first))
    body.set('messages', [
      { ...first, content: joined(prompt, first['content']) },
      ...messages.slice(1),
    ]);
  else body.set('messages', [{ role, content: prompt }, ...messages]);
}

function intoMessages(body: Draft, prompt: string, replaces: boolean): void {
  body.set('system', replaces ? prompt : joined(prompt, body.json['system']));
  if (replaces) dropInstructions(body, 'messages');
}

function intoResponses(body: Draft, prompt: string, replaces: boolean): void {
  body.set('instructions', replaces ? prompt : joined(prompt, body.json['instructions']));
  if (replaces) dropInstructions(body, 'input');
}

function intoGemini(body: Draft, prompt: string, replaces: boolean): void {
  const isCounted = isObject(body.json[countedRequest]);
  // A count without a whole request has no place for it.
  if (!isCounted && body.json['contents'] === undefined) return;
  const path = isCounted ? `${countedRequest}.` : '';
  const other = `${path}system_instruction`;
  const name = body.get(other) === undefined ? `${path}systemInstruction` : other;
  const before = body.get(name);
  const parts = replaces || !isObject(before) ? [] : listOfAny(before['parts']);
  const kept = replaces || !isObject(before) ? {} : before;
  body.set(name, { ...kept, parts: [{ text: prompt }, ...parts] });
}

/** The prompt before a text, or as a block before blocks. */
function joined(prompt: string, before: JsonValue | undefined): JsonValue {
  if (Array.isArray(before)) return [{ type: 'text', text: prompt }, ...listOfAny(before)];
  return typeof before === 'string' && before !== '' ? `${prompt}\n\n${before}` : prompt;
}

function dropInstructions(body: Draft, name: string): void {
  const list = listOfAny(body.json[name]);
  const kept = list.filter((item) => !isInstruction(item));
  if (kept.length < list.length) body.set(name, kept);
}

function isInstruction(item: JsonValue | undefined): item is JsonObject {
  return isObject(item) && (item['role'] === 'system' || item['role'] === 'developer');
}

function isNoInstruction(item: JsonObject): boolean {
  return !isInstruction(item);
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return listOfAny(value).filter((item) => isObject(item));
}

function listOfAny(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
