/** Whole answers and errors of the Messages API. */
import type { JsonObject } from '@ai-proxy/core';
import type { ErrorAnswer, ReceivedRequest, StartFault } from '../../format.ts';
import { textIn } from '../../members.ts';
import { stopWord, type Script, type ScriptedUsage } from '../../script.ts';

/** A proof that thoughts are those of the model. */
export const signature = 'RXJzY29uZm9ybWFuY2Utc2lnbmF0dXJl';

const stopReasons = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  filter: 'refusal',
  refusal: 'refusal',
} as const;

/** A whole answer. */
export function whole(script: Script, { body }: ReceivedRequest): JsonObject {
  return {
    ...head(body),
    content: blocksOf(script),
    ...endOf(script),
    usage: writeUsage(script.usage),
  };
}

/** What an answer begins with. */
export function head(body: JsonObject): JsonObject {
  return {
    id: 'msg_01C0nf0rmance',
    type: 'message',
    role: 'assistant',
    model: textIn(body, 'model'),
    container: null,
  };
}

/** The blocks of the content; a refusal is text here. */
export function blocksOf({ calls = [], reasoning, refusal, text }: Script): readonly JsonObject[] {
  const words = text ?? refusal;
  return [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature }]),
    ...(words === undefined ? [] : [{ type: 'text', text: words, citations: null }]),
    ...calls.map(({ id, input, name }) => ({
      type: 'tool_use',
      id,
      name,
      input,
      caller: { type: 'direct' },
    })),
  ];
}

export function endOf({ calls = [], ending = 'stop' }: Script): JsonObject {
  const stopReason = calls.length > 0 ? 'tool_use' : stopReasons[ending];
  return {
    stop_reason: stopReason,
    stop_sequence: ending === 'stop-sequence' ? stopWord : null,
    stop_details: null,
  };
}

/** This format counts the cache apart, and reasoning with the output. */
export function writeUsage(usage: ScriptedUsage): JsonObject {
  return {
    input_tokens: usage.fresh,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite,
      ephemeral_1h_input_tokens: 0,
    },
    output_tokens: usage.output + usage.reasoning,
    service_tier: 'standard',
    inference_geo: null,
    server_tool_use: null,
  };
}

const errorTypes: Readonly<Record<StartFault['status'], string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  500: 'api_error',
};

/** An error answer. */
export function error({ message, retryAfterSeconds, status }: StartFault): ErrorAnswer {
  const requestId = 'req_of_the_upstream';
  return {
    status,
    headers: {
      'request-id': requestId,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: {
      type: 'error',
      error: { type: errorTypes[status], message },
      request_id: requestId,
    },
  };
}
