import type { CanonicalRequest, Decoded, JsonObject, Message } from '@ai-proxy/core';
import { decodeContents } from './contents-decode.ts';
import { decodeGeneration, restOfGeneration } from './generation-decode.ts';
import {
  extending,
  inhabited,
  objectOf,
  objectsOf,
  present,
  textOf,
  unknownMembers,
} from './members.ts';
import { camelCased } from './proto-names.ts';
import { checkRequest } from './request-check.ts';
import { decodeToolChoice, decodeTools, restOfToolConfig } from './tools.ts';

const knownMembers = [
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
];

/**
 * A request of a client. The URL names the model and says whether to stream, so neither is here. What
 * has no canonical name goes to the extensions of this format. Throws `FIELD_INVALID` on documented
 * members with values that cannot be carried over.
 */
export function decodeRequest(wire: JsonObject): Decoded<CanonicalRequest> {
  const body = camelCased(wire);
  checkRequest(body);
  const config = objectOf(body['generationConfig']) ?? {};
  const request: CanonicalRequest = {
    model: (textOf(body['model']) ?? '').replace(/^models\//, ''),
    stream: false,
    streamUsage: true,
    messages: [...decodeSystem(body['systemInstruction']), ...decodeContents(body['contents'])],
    ...decodeGeneration(config),
    ...present({
      tools: decodeTools(body['tools']),
      toolChoice: decodeToolChoice(objectOf(body['toolConfig'])),
    }),
    ...extending(decodeRest(body, config)),
  };
  return { value: request, warnings: [] };
}

/** Text, a content, or parts without one. */
function decodeSystem(wire: unknown): readonly Message[] {
  if (typeof wire === 'string') return [{ role: 'system', parts: [{ type: 'text', text: wire }] }];
  const parts = objectsOf(objectOf(wire)?.['parts'] ?? wire).flatMap((part) => {
    const text = textOf(part['text']);
    if (text === undefined) return [];
    const rest = unknownMembers(part, ['text']);
    return [{ type: 'text', text, ...extending(rest) } as const];
  });
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function decodeRest(body: JsonObject, config: JsonObject): JsonObject | undefined {
  return inhabited({
    ...unknownMembers(body, knownMembers),
    ...present({
      toolConfig: restOfToolConfig(objectOf(body['toolConfig'])),
      generationConfig: restOfGeneration(config),
    }),
  });
}
