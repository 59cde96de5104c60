import type { JsonObject } from '@ai-proxy/core';
import type { ClientFormat, Heard } from './client.ts';
import { jsonIn, objectOf, objectsOf, textOf } from './json.ts';
import { toolsOf } from './tools.ts';

/** Sends the items of an answer back as they came; nothing is stored. */
export function responsesClient(): ClientFormat {
  const input: JsonObject[] = [];

  const hear = (answer: JsonObject): Heard => {
    const output = objectsOf(answer['output']);
    input.push(...output);
    const words = output
      .flatMap(({ content, type }) => (type === 'message' ? objectsOf(content) : []))
      .map(({ text }) => textOf(text));
    const calls = output
      .filter(({ type }) => type === 'function_call')
      .map(({ arguments: text, call_id: id, name }) => ({
        id: textOf(id),
        name: textOf(name),
        input: jsonIn(textOf(text)),
      }));
    return { words: words.join(''), calls };
  };

  return {
    ask: (question) => void input.push({ role: 'user', content: question }),
    reply(results) {
      for (const { call, text } of results)
        input.push({ type: 'function_call_output', call_id: call.id, output: text });
    },
    request: (model, stream) => ({
      path: '/v1/responses',
      body: {
        model,
        input,
        stream,
        store: false,
        include: ['reasoning.encrypted_content'],
        reasoning: { effort: 'medium', summary: 'auto' },
        tools: toolsOf((tool) => ({ type: 'function', strict: false, ...tool })),
      },
    }),
    hear,
    hearEvents: (events) =>
      hear(objectOf(events.find(({ type }) => type === 'response.completed')?.['response'])),
  };
}
