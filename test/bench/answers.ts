import { answerDeltas, answerText } from './bodies.ts';
import type { AnswerKind } from './workloads.ts';

/** The two APIs that the upstream speaks. */
export type Api = 'chat' | 'messages';

/** Bytes of an HTTP answer in the pieces in which they are written. */
export type Answer = readonly Buffer[];

const created = 1_760_000_000;
const chatUsage = { prompt_tokens: 250, completion_tokens: 180, total_tokens: 430 };
const chunkFrame = {
  id: 'chatcmpl-bench0001',
  object: 'chat.completion.chunk',
  created,
  model: 'bench-chat',
};
/** Events that one write of a paced stream brings. */
const eventsPerPiece = 5;

/** Every answer of the upstream, headers included, ready to be written. */
export function buildAnswers(): Record<AnswerKind, Record<Api, Answer>> {
  const streams = { chat: streamAnswer(chatEvents()), messages: streamAnswer(messagesEvents()) };
  return {
    small: wholeAnswers('small'),
    large: wholeAnswers('large'),
    burst: { chat: [Buffer.concat(streams.chat)], messages: [Buffer.concat(streams.messages)] },
    paced: { chat: inPieces(streams.chat), messages: inPieces(streams.messages) },
  };
}

function wholeAnswers(answer: AnswerKind): Record<Api, Answer> {
  const text = answerText({ answer });
  return { chat: [whole(chatBody(text))], messages: [whole(messagesBody(text))] };
}

function whole(body: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(body));
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

function chatBody(text: string): unknown {
  return {
    id: 'chatcmpl-bench0001',
    object: 'chat.completion',
    created,
    model: 'bench-chat',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: chatUsage,
  };
}

function messagesBody(text: string): unknown {
  return {
    id: 'msg_bench0001',
    type: 'message',
    role: 'assistant',
    model: 'bench-messages',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 250, output_tokens: 180 },
  };
}

/** One HTTP chunk per event; the headers go with the first. */
function streamAnswer(events: readonly string[]): Buffer[] {
  const head =
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n';
  const chunks = events.map((event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`);
  return chunks.map((chunk, at) =>
    Buffer.from(`${at === 0 ? head : ''}${chunk}${at === chunks.length - 1 ? '0\r\n\r\n' : ''}`),
  );
}

function inPieces(chunks: readonly Buffer[]): Buffer[] {
  return Array.from({ length: Math.ceil(chunks.length / eventsPerPiece) }, (_, at) =>
    Buffer.concat(chunks.slice(at * eventsPerPiece, (at + 1) * eventsPerPiece)),
  );
}

function chatEvents(): string[] {
  const chunk = (delta: unknown, finish: string | null): string =>
    `data: ${JSON.stringify({
      ...chunkFrame,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    })}\n\n`;
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...answerDeltas().map((content) => chunk({ content }, null)),
    chunk({}, 'stop'),
    `data: ${JSON.stringify({ ...chunkFrame, choices: [], usage: chatUsage })}\n\n`,
    'data: [DONE]\n\n',
  ];
}

function messagesEvents(): string[] {
  const event = (type: string, body: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}\n\n`;
  const message = {
    id: 'msg_bench0001',
    type: 'message',
    role: 'assistant',
    model: 'bench-messages',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 250, output_tokens: 1 },
  };
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...answerDeltas().map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 96 },
    }),
    event('message_stop', {}),
  ];
}
