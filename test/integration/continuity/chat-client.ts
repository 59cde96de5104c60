import type { JsonObject } from '@ai-proxy/core';
import type { ClientFormat, Heard } from './client.ts';
import { jsonIn, objectOf, objectsOf, textOf } from './json.ts';
import { toolsOf } from './tools.ts';

/** Keeps content, thinking and calls of a message; the format has no member for more. */
export function chatClient(): ClientFormat {
  const messages: JsonObject[] = [];

  const hear = (message: JsonObject): Heard => {
    const calls = objectsOf(message['tool_calls']).map((call) => {
      const { arguments: text, name } = objectOf(call['function']);
      return { id: textOf(call['id']), name: textOf(name), input: jsonIn(textOf(text)) };
    });
    const thoughts = message['reasoning_content'];
    messages.push({
      role: 'assistant',
      content: message['content'] ?? null,
      ...(textOf(thoughts) === '' ? {} : { reasoning_content: textOf(thoughts) }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(callOf) }),
    });
    return { words: textOf(message['content']), calls };
  };

  return {
    ask: (question) => void messages.push({ role: 'user', content: question }),
    reply(results) {
      for (const { call, text } of results)
        messages.push({ role: 'tool', tool_call_id: call.id, content: text });
    },
    request: (model, stream) => ({
      path: '/v1/chat/completions',
      body: {
        model,
        messages,
        stream,
        reasoning_effort: 'medium',
        tools: toolsOf((tool) => ({ type: 'function', function: tool })),
      },
    }),
    hear: (answer) => hear(objectOf(objectOf(objectsOf(answer['choices'])[0])['message'])),
    hearEvents(events) {
      let content = '';
      let reasoning_content = '';
      const calls: { id: string; name: string; text: string }[] = [];
      for (const event of events) {
        const delta = objectOf(objectOf(objectsOf(event['choices'])[0])['delta']);
        content += textOf(delta['content']);
        reasoning_content += textOf(delta['reasoning_content']);
        for (const piece of objectsOf(delta['tool_calls'])) {
          const { arguments: text, name } = objectOf(piece['function']);
          const call = (calls[Number(piece['index'])] ??= { id: '', name: '', text: '' });
          call.id += textOf(piece['id']);
          call.name += textOf(name);
          call.text += textOf(text);
        }
      }
      const tool_calls = calls.map(({ id, name, text }) => ({
        id,
        function: { name, arguments: text },
      }));
      return hear({ content: content === '' ? null : content, reasoning_content, tool_calls });
    },
  };
}

function callOf({ id, input, name }: Heard['calls'][number]): JsonObject {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}
