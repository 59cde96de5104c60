/** The least translation between the two APIs that gives a client a usable answer. */
import { Writable } from 'node:stream';
import {
  parseMessagesEvent,
  type ChatRequest,
  type MessagesAnswer,
  type MessagesEvent,
} from './wire.ts';

const finishReasons: Readonly<Record<string, string>> = { end_turn: 'stop', max_tokens: 'length' };

/** A chat request as a messages request. */
export function toMessagesRequest(request: ChatRequest): unknown {
  const system = request.messages.filter((message) => message.role === 'system');
  return {
    model: request.model,
    max_tokens: request.max_tokens ?? 1024,
    system: system.map((message) => message.content).join('\n'),
    messages: request.messages.filter((message) => message.role !== 'system'),
    temperature: request.temperature,
    stream: request.stream,
  };
}

/** A whole messages answer as a chat answer. */
export function toChatAnswer(answer: MessagesAnswer): unknown {
  const { input_tokens: input, output_tokens: output } = answer.usage;
  const content = answer.content.map((part) => part.text).join('');
  return {
    id: answer.id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: answer.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content },
        finish_reason: finishReasons[answer.stop_reason] ?? 'stop',
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

/** Takes a messages stream and writes it to the client as a chat stream. */
export function chatChunks(client: Writable, model: string): Writable {
  const created = Math.floor(Date.now() / 1000);
  let rest = '';
  let id = '';

  const encode = (delta: unknown, finish: string | null): string => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  const translate = (event: MessagesEvent): string => {
    if (event.type === 'content_block_delta') return encode({ content: event.delta?.text }, null);
    if (event.type === 'message_stop') return 'data: [DONE]\n\n';
    if (event.type === 'message_delta')
      return encode({}, finishReasons[event.delta?.stop_reason ?? ''] ?? 'stop');
    if (event.type !== 'message_start') return '';
    id = event.message?.id ?? '';
    return encode({ role: 'assistant', content: '' }, null);
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const events = (rest + chunk.toString('utf8')).split('\n\n');
      rest = events.pop() ?? '';
      const text = events
        .map((event) => translate(parseMessagesEvent(event.slice(event.indexOf('data: ') + 6))))
        .join('');
      if (text === '' || client.write(text)) done();
      else client.once('drain', () => done());
    },
    final(done) {
      client.end();
      done();
    },
  });
}
