import {
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  Ledger,
  present,
} from '@ai-proxy/core';
import { extended, Fields } from './fields.ts';
import { decodeMessages } from './messages-decode.ts';
import { checkRequest } from './request-check.ts';
import {
  decodeHandling,
  decodeModalities,
  decodeReasoning,
  decodeResponseFormat,
  decodeSampling,
  decodeToolChoice,
} from './settings-decode.ts';
import { decodeTools } from './tools.ts';

/**
 * Reads a request of a client; what has no canonical name stays under this dialect's extensions.
 * Throws `FIELD_INVALID` on documented members with values that cannot be carried over.
 */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  checkRequest(body);
  const ledger = new Ledger();
  const fields = new Fields(body);
  const tools = decodeTools(fields);
  const streaming = decodeStreaming(fields);
  decodeModalities(fields);
  const request: CanonicalRequest = {
    model: fields.string('model') ?? '',
    stream: fields.boolean('stream') ?? false,
    messages: decodeMessages(fields.list('messages') ?? []),
    sampling: decodeSampling(fields, ledger),
    ...present({
      streamUsage: streaming.usage,
      tools: tools.length === 0 ? undefined : tools,
      toolChoice: decodeToolChoice(fields),
      reasoning: decodeReasoning(fields),
      responseFormat: decodeResponseFormat(fields),
    }),
    ...decodeHandling(fields),
    ...extended(withStreamOptions(fields.rest(), streaming.rest)),
  };
  return ledger.done(request);
}

function decodeStreaming(body: Fields): {
  usage: boolean | undefined;
  rest: JsonObject | undefined;
} {
  const options = new Fields(body.object('stream_options'));
  return { usage: options.boolean('include_usage'), rest: options.rest() };
}

function withStreamOptions(
  rest: JsonObject | undefined,
  options: JsonObject | undefined,
): JsonObject | undefined {
  return options === undefined ? rest : { ...rest, stream_options: options };
}
