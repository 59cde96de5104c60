import type { CanonicalRequest, StreamEvent } from '@ai-proxy/core';

/** The words of the user, as the events of an answer. */
export async function* echo(request: CanonicalRequest, times: number): AsyncGenerator<StreamEvent> {
  const last = request.messages.findLast(({ role }) => role === 'user');
  const said = (last?.parts ?? [])
    .flatMap((part) => (part.type === 'text' ? part.text : []))
    .join(' ');
  yield { type: 'message-start', id: 'echo', model: request.model };
  yield { type: 'part-start', index: 0, part: { type: 'text', text: '' } };
  for (let time = 0; time < times; time++)
    yield {
      type: 'part-delta',
      index: 0,
      delta: { type: 'text', text: time === 0 ? said : ` ${said}` },
    };
  yield { type: 'part-end', index: 0 };
  yield { type: 'message-end', stopReason: 'stop' };
  yield { type: 'usage', usage: { inputTokens: said.length, outputTokens: said.length * times } };
  yield { type: 'end' };
}
