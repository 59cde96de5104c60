import {
  Ledger,
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  type Message,
  type ResponseFormat,
  type Sampling,
} from '@ai-proxy/core';
import {
  countOf,
  extending,
  mergeMembers,
  numberOf,
  objectOf,
  objectsOf,
  present,
  textOf,
  textsOf,
  unknownMembers,
} from './members.ts';
import { decodeContent } from './parts-decode.ts';
import { decodeThinking } from './thinking.ts';
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

/** A request of a client. What has no canonical name goes to the extensions of this format. */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  refuseThread(body);
  const ledger = new Ledger();
  const stream = body['stream'] === true;
  const request: CanonicalRequest = {
    model: textOf(body['model']) ?? '',
    stream,
    ...(stream ? { streamUsage: true } : {}),
    messages: [...decodeSystem(body['system']), ...decodeMessages(body['messages'], ledger)],
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
  return ledger.done(request);
}

function decodeSystem(system: unknown): readonly Message[] {
  const parts = decodeContent(system);
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

const roles: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant']);

function decodeMessages(wire: unknown, ledger: Ledger): readonly Message[] {
  return objectsOf(wire).flatMap((message, index) => {
    const role = message['role'];
    if (!roles.has(role)) {
      ledger.lose(`messages[${index}].role`, 'This role is not known; the turn is left out.');
      return [];
    }
    const members = unknownMembers(message, ['role', 'content']);
    const parts = decodeContent(message['content']);
    return [{ role: role as Message['role'], parts, ...extending(members) }];
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
  const config = objectOf(body['output_config']);
  const format = objectOf(config?.['format']) ?? objectOf(body['output_format']);
  const schema = objectOf(format?.['schema']);
  if (format?.['type'] !== 'json_schema' || schema === undefined) return undefined;
  return { type: 'json-schema', schema };
}

function decodeRest(body: JsonObject): JsonObject | undefined {
  const thinking = objectOf(body['thinking']);
  const config = objectOf(body['output_config']);
  const parts = present({
    thinking: unknownMembers(thinking, ['type', 'budget_tokens', 'display']),
    metadata: unknownMembers(objectOf(body['metadata']), ['user_id']),
    tool_choice: unknownMembers(objectOf(body['tool_choice']), [
      'type',
      'name',
      'disable_parallel_tool_use',
    ]),
    output_config: decodeRestOfConfig(config, thinking),
  });
  const rest = mergeMembers(unknownMembers(body, knownMembers) ?? {}, parts);
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** Effort without `thinking` stays where it was, because elsewhere effort means to think. */
function decodeRestOfConfig(
  config: JsonObject | undefined,
  thinking: JsonObject | undefined,
): JsonObject | undefined {
  const known = thinking === undefined ? ['format'] : ['format', 'effort'];
  return unknownMembers(config, known);
}
