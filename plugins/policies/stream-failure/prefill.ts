import type { CanonicalRequest, Draft, JsonObject, JsonValue } from '@ai-proxy/core';

/** Where each API has the turns of a conversation, and how it writes one of the assistant. */
const turns: Readonly<Record<string, { field: string; turn: (text: string) => JsonObject }>> = {
  'openai-chat': { field: 'messages', turn: (content) => ({ role: 'assistant', content }) },
  'anthropic-messages': { field: 'messages', turn: (content) => ({ role: 'assistant', content }) },
  'openai-responses': { field: 'input', turn: (content) => ({ role: 'assistant', content }) },
  gemini: { field: 'contents', turn: (text) => ({ role: 'model', parts: [{ text }] }) },
};

/** The request with the text of the assistant as its last turn; models are to go on with it. */
export function prefilled(request: CanonicalRequest, text: string): CanonicalRequest {
  const turn = { role: 'assistant', parts: [{ type: 'text', text }] } as const;
  return { ...request, messages: [...request.messages, turn] };
}

/** Ends a body of some API with the text of the assistant; false where it is none that is known. */
export function prefillBody(body: Draft, text: string): boolean {
  const known = turns[body.dialect];
  if (known === undefined) return false;
  const before = listOf(body.json[known.field]);
  body.set(known.field, [...before, known.turn(text)]);
  return true;
}

/** One API takes a bare text for a list with one turn. */
function listOf(turns: JsonValue | undefined): readonly JsonValue[] {
  if (typeof turns === 'string') return [{ role: 'user', content: turns }];
  return Array.isArray(turns) ? turns : [];
}
