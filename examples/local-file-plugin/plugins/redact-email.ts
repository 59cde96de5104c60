import { definePlugin, type Part, type StreamEvent } from '@ai-proxy/core';

const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** An address may be cut anywhere by the stream, so the last word waits until the next space. */
function redactor(
  replacement: string,
): (event: StreamEvent) => StreamEvent | StreamEvent[] | undefined {
  const waiting = new Map<string, string>();

  const release = (
    event: StreamEvent & { index: number; choice?: number },
    text: string,
  ): StreamEvent[] =>
    text === ''
      ? []
      : [
          {
            ...place(event),
            type: 'part-delta',
            delta: { type: 'text', text: text.replace(address, replacement) },
          },
        ];

  return (event) => {
    if (event.type === 'part-start' && event.part.type === 'text') {
      waiting.set(keyOf(event), event.part.text);
      return { ...event, part: { ...event.part, text: '' } satisfies Part };
    }
    if (event.type === 'part-delta' && event.delta.type === 'text' && waiting.has(keyOf(event))) {
      const text = waiting.get(keyOf(event)) + event.delta.text;
      const lastWord = text.search(/\S*$/);
      waiting.set(keyOf(event), text.slice(lastWord));
      return release(event, text.slice(0, lastWord));
    }
    if (event.type === 'part-end') {
      const text = waiting.get(keyOf(event)) ?? '';
      waiting.delete(keyOf(event));
      return [...release(event, text), event];
    }
    return event;
  };
}

function keyOf(event: { index: number; choice?: number }): string {
  return `${event.choice ?? 0}/${event.index}`;
}

function place({ choice, index }: { index: number; choice?: number }): {
  index: number;
  choice?: number;
} {
  return choice === undefined ? { index } : { choice, index };
}

export default definePlugin({
  name: 'redact-email',
  api: 1,
  summary: 'Replaces e-mail addresses in what models answer.',
  operations: ['generate'],
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      replacement: {
        type: 'string',
        default: '[redacted]',
        description: 'What stands for an address.',
      },
    },
  },
  setup: (_host, { replacement }) => ({
    async handle(_ctx, next) {
      const reply = await next();
      reply.map(redactor(replacement));
      return reply;
    },
  }),
});
