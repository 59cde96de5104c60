import {
  type CanonicalRequest,
  countOf,
  type Decoded,
  type JsonObject,
  type Message,
  numberOf,
  objectOf,
  objectsOf,
  present,
  type ResponseFormat,
  type Sampling,
  textOf,
  textsOf,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, mergeMembers } from './members.ts';
import { decodeContent } from './parts-decode.ts';
import { checkRequest } from './request-check.ts';
import { decodeThinking, isDisplay, isEffort } from './thinking.ts';
import { refuseThread } from './threads.ts';
import { decodeToolChoice, decodeTools } from './tools.ts';

const knownMembers = [
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'metadata',
  'service_tier',
  'thinking',
  'output_config',
  'output_format',
];

/**
 * A request of a client. What has no canonical name goes to the extensions of this format. Throws
 * `FIELD_INVALID` on documented members with values that cannot be carried over.
 */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  refuseThread(body);
  checkRequest(body);
  const stream = body['stream'] === true;
  const request: CanonicalRequest = {
    model: textOf(body['model']) ?? '',
    stream,
    ...(stream ? { streamUsage: true } : {}),
    messages: [...decodeSystem(body['system']), ...decodeMessages(body['messages'])],
    sampling: decodeSampling(body),
    ...decodeToolChoice(objectOf(body['tool_choice'])),
    ...present({
      tools: decodeTools(body['tools']),
      reasoning: decodeThinking(body),
      responseFormat: decodeFormat(body),
      user: textOf(objectOf(body['metadata'])?.['user_id']),
      serviceTier: textOf(body['service_tier']),
    }),
    ...extending(decodeRest(body)),
  };
  return { value: request, warnings: [] };
}

function decodeSystem(system: unknown): readonly Message[] {
  const parts = decodeContent(system);
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function decodeMessages(wire: unknown): readonly Message[] {
  return objectsOf(wire).map((message) => {
    const members = unknownMembers(message, ['role', 'content']);
    const parts = decodeContent(message['content']);
    return { role: message['role'] as Message['role'], parts, ...extending(members) };
  });
}

function decodeSampling(body: JsonObject): Sampling {
  return present({
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: countOf(body['top_k']),
    maxOutputTokens: countOf(body['max_tokens']),
    stopSequences: textsOf(body['stop_sequences']),
  });
}

/** `output_format` is where the beta of this feature had it. */
function decodeFormat(body: JsonObject): ResponseFormat | undefined {
  const { config, beta } = formatsOf(body);
  return formatOf(config) ?? formatOf(beta);
}

function formatsOf(body: JsonObject): Partial<Record<'config' | 'beta', JsonObject>> {
  const config = objectOf(objectOf(body['output_config'])?.['format']);
  return present({ config, beta: objectOf(body['output_format']) });
}

function formatOf(format: JsonObject | undefined): ResponseFormat | undefined {
  const schema = objectOf(format?.['schema']);
  if (format?.['type'] !== 'json_schema' || schema === undefined) return undefined;
  return { type: 'json-schema', schema };
}

/** True where the canonical format says all that the wire says. */
function isWholeFormat(format: JsonObject | undefined): boolean {
  return formatOf(format) !== undefined && unknownMembers(format, ['type', 'schema']) === undefined;
}

function decodeRest(body: JsonObject): JsonObject | undefined {
  const thinking = objectOf(body['thinking']);
  const output = objectOf(body['output_config']);
  const { config, beta } = formatsOf(body);
  const parts = present({
    thinking: unknownMembers(thinking, [
      'type',
      'budget_tokens',
      ...(isDisplay(thinking?.['display']) ? ['display'] : []),
    ]),
    metadata: unknownMembers(objectOf(body['metadata']), ['user_id']),
    tool_choice: unknownMembers(objectOf(body['tool_choice']), [
      'type',
      'name',
      'disable_parallel_tool_use',
    ]),
    output_config: unknownMembers(output, [
      ...(isEffort(output?.['effort']) ? ['effort'] : []),
      ...(isWholeFormat(config) ? ['format'] : []),
    ]),
    output_format: formatOf(beta) === undefined ? beta : undefined,
  });
  const rest = mergeMembers(unknownMembers(body, knownMembers) ?? {}, parts);
  if (Object.keys(rest).length > 0) return rest;
  // Effort without thinking is told by it from an effort of other formats, which asks to think.
  return thinking === undefined && isEffort(output?.['effort']) ? {} : undefined;
}
