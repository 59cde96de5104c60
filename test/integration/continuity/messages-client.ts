import type { JsonObject } from '@ai-proxy/core';
import type { ClientFormat, Heard } from './client.ts';
import { jsonIn, objectOf, objectsOf, textOf } from './json.ts';
import { toolsOf } from './tools.ts';

/** Sends the blocks of an answer back as they came. */
export function messagesClient(): ClientFormat {
  const messages: JsonObject[] = [];

  const hear = (content: readonly JsonObject[]): Heard => {
    messages.push({ role: 'assistant', content });
    const texts = content.filter(({ type }) => type === 'text').map(({ text }) => textOf(text));
    const calls = content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, input, name }) => ({
        id: textOf(id),
        name: textOf(name),
        input: objectOf(input),
      }));
    return { words: texts.join(''), calls };
  };

  return {
    ask: (question) => void messages.push({ role: 'user', content: question }),
    reply(results) {
      const content = results.map(({ call, text }) => ({
        type: 'tool_result',
        tool_use_id: call.id,
        content: text,
      }));
      messages.push({ role: 'user', content });
    },
    request: (model, stream) => ({
      path: '/v1/messages',
      body: {
        model,
        messages,
        stream,
        max_tokens: 8000,
        thinking: { type: 'enabled', budget_tokens: 2000 },
        tools: toolsOf(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
      },
    }),
    hear: (answer) => hear(objectsOf(answer['content'])),
    hearEvents: (events) => hear(blocksOf(events)),
  };
}

interface OpenBlock {
  block: JsonObject;
  json: string;
}

function blocksOf(events: readonly JsonObject[]): readonly JsonObject[] {
  const open: OpenBlock[] = [];
  for (const { content_block: block, delta, index, type } of events) {
    if (type === 'content_block_start') open.push({ block: objectOf(block), json: '' });
    const growing = open[Number(index)];
    if (type === 'content_block_delta' && growing !== undefined) grow(growing, objectOf(delta));
  }
  return open.map(({ block, json }) => (json === '' ? block : { ...block, input: jsonIn(json) }));
}

function grow(open: OpenBlock, { partial_json, signature, text, thinking }: JsonObject): void {
  const { block } = open;
  open.json += textOf(partial_json);
  if (text !== undefined) open.block = { ...block, text: textOf(block['text']) + textOf(text) };
  if (thinking !== undefined)
    open.block = { ...block, thinking: textOf(block['thinking']) + textOf(thinking) };
  if (signature !== undefined) open.block = { ...block, signature };
}
