/** Requests of a client, after "Messages" of Anthropic. */
import type { JsonObject } from '@ai-proxy/core';
import { writePart, type Ask, type AskTool, type PartWriters } from '../../ask.ts';
import type { SentRequest } from '../../format.ts';

const headers = { 'anthropic-version': '2023-06-01' };
const usualLimit = 1024;
/** Thoughts count, too. */
const thinkingLimit = 32_000;

/** Writes a request. */
export function writeMessages(ask: Ask, model: string): SentRequest {
  if (ask.operation === 'list-models') return { method: 'GET', path: '/v1/models', headers };
  const counts = ask.operation === 'count-tokens';
  const path = counts ? '/v1/messages/count_tokens' : '/v1/messages';
  const conversation = { model, ...conversationOf(ask) };
  const body = counts ? conversation : { ...conversation, ...settingsOf(ask) };
  return { method: 'POST', path, headers, body };
}

function conversationOf(ask: Ask): JsonObject {
  return {
    system: ask.system,
    messages: ask.turns.map(({ parts, role }) => ({
      role,
      content: parts.map((part) => writePart(part, blockWriters)),
    })),
    tools: ask.tools?.map(writeTool),
    tool_choice: toolChoiceOf(ask),
  };
}

function settingsOf(ask: Ask): JsonObject {
  const { maxTokens, output, reasoning, stop, stream, temperature, topP } = ask;
  const format =
    output?.kind === 'schema' ? { type: 'json_schema', schema: output.schema } : undefined;
  const isConfigured = format !== undefined || reasoning !== undefined;
  return {
    max_tokens: maxTokens ?? (reasoning === undefined ? usualLimit : thinkingLimit),
    stream: stream ? true : undefined,
    stop_sequences: stop,
    temperature,
    top_p: topP,
    thinking: reasoning === undefined ? undefined : { type: 'adaptive' },
    output_config: isConfigured ? { effort: reasoning, format } : undefined,
  };
}

function toolChoiceOf({ oneCallAtATime, toolChoice, tools }: Ask): JsonObject | undefined {
  if (toolChoice === undefined && oneCallAtATime !== true) return undefined;
  const forms = {
    auto: { type: 'auto' },
    required: { type: 'any' },
    none: { type: 'none' },
    named: { type: 'tool', name: tools?.[0]?.name },
  };
  const alone = oneCallAtATime === true ? { disable_parallel_tool_use: true } : {};
  return { ...forms[toolChoice ?? 'auto'], ...alone };
}

function writeTool({ description, name, schema, strict }: AskTool): JsonObject {
  return { name, description, input_schema: schema, strict };
}

const blockWriters: PartWriters<JsonObject> = {
  text: ({ text }) => ({ type: 'text', text }),
  image: ({ bytes }) => ({ type: 'image', source: sourceOf(bytes) }),
  'image-url': ({ url }) => ({ type: 'image', source: { type: 'url', url } }),
  pdf: ({ bytes, name }) => ({ type: 'document', source: sourceOf(bytes), title: name }),
  audio: () => {
    throw new Error('Messages have no audio.');
  },
  call: ({ call: { id, input, name } }) => ({ type: 'tool_use', id, name, input }),
  result: ({ call, image, text }) => ({
    type: 'tool_result',
    tool_use_id: call.id,
    content:
      image === undefined
        ? text
        : [
            { type: 'text', text },
            { type: 'image', source: sourceOf(image) },
          ],
  }),
};

function sourceOf({ data, mediaType }: { data: string; mediaType: string }): JsonObject {
  return { type: 'base64', media_type: mediaType, data };
}
