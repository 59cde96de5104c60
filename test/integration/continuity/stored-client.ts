import type { JsonObject } from '@ai-proxy/core';
import type { ClientFormat } from './client.ts';
import { objectOf } from './json.ts';
import { responsesClient } from './responses-client.ts';

/** A Responses client that names the answer it goes on from, instead of sending the conversation. */
export function storedClient(): ClientFormat {
  const reader = responsesClient();
  let input: JsonObject[] = [];
  let previous: string | undefined;

  const next = (answer: JsonObject): JsonObject => {
    input = [];
    previous = String(answer['id']);
    return answer;
  };

  return {
    ask: (question) => void input.push({ role: 'user', content: question }),
    reply(results) {
      for (const { call, text } of results)
        input.push({ type: 'function_call_output', call_id: call.id, output: text });
    },
    request(model, stream) {
      const { body, path } = reader.request(model, stream);
      const { store: _store, ...rest } = body;
      const link = previous === undefined ? {} : { previous_response_id: previous };
      return { path, body: { ...rest, ...link, input } };
    },
    hear: (answer) => reader.hear(next(answer)),
    hearEvents(events) {
      const done = events.find(({ type }) => type === 'response.completed');
      next(objectOf(done?.['response']));
      return reader.hearEvents(events);
    },
  };
}
