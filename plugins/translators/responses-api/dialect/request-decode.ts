import type { CanonicalRequest, Decoded, JsonObject } from '@ai-proxy/core';
import { defined, extended, Fields } from './fields.ts';
import { decodeInput } from './input-decode.ts';
import { checkRequest } from './request-check.ts';
import { decodeHandling, decodeReasoning, decodeSampling, decodeText } from './settings-decode.ts';
import { refuseStored } from './stored.ts';
import { decodeToolChoice, decodeTools } from './tools.ts';

/**
 * Reads a request of a client; what has no canonical name stays under this dialect's extensions, which
 * are there even if empty. Throws `FIELD_INVALID` on documented members with values that cannot be
 * carried over, `TRANSLATION_UNSUPPORTED` on what only the provider that stored it could know.
 */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  checkRequest(body);
  refuseStored(body);
  const fields = new Fields(body);
  const tools = decodeTools(fields);
  const text = decodeText(fields);
  const reasoning = decodeReasoning(fields);
  const stream = fields.boolean('stream') ?? false;
  const request: CanonicalRequest = {
    model: fields.string('model') ?? '',
    stream,
    ...(stream ? { streamUsage: true } : {}),
    messages: decodeInput(fields.string('instructions'), fields.any('input')),
    sampling: decodeSampling(fields),
    ...defined({
      tools: tools.length === 0 ? undefined : tools,
      toolChoice: decodeToolChoice(fields),
      reasoning: reasoning.options,
      responseFormat: text.format,
    }),
    ...decodeHandling(fields),
    ...extended({
      ...withoutNulls(fields.rest()),
      ...defined({ text: text.rest, reasoning: reasoning.rest }),
    }),
  };
  return { value: request, warnings: [] };
}

function withoutNulls(members: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
