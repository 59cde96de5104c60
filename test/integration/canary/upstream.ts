import { startUpstream, type Upstream, type UpstreamReply } from '@ai-proxy/core/testing';

/** An upstream that repeats what it was sent, one scene for each first segment of the path. */
export function startEchoingUpstream(): Promise<Upstream> {
  return startUpstream((request) => {
    const [, scene = ''] = request.url.split('/');
    const [, kind = scene] = scene.split('-');
    const said = Object.entries(request.headers)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .concat(request.url)
      .join('\n');
    const play = scenes[kind];
    if (play === undefined) throw new Error(`There is no scene "${scene}".`);
    return play(said, scene.split('-')[0] ?? '');
  });
}

const json = { 'content-type': 'application/json' };
const stream = { 'content-type': 'text/event-stream' };

type Scene = (said: string, format: string) => UpstreamReply;

const failing =
  (status: number): Scene =>
  (said, format) => ({ status, headers: json, body: failure(said, format, status) });

const scenes: Readonly<Record<string, Scene>> = {
  good: (_said, format) => ({ headers: json, body: JSON.stringify(answer(format, 'fine')) }),
  refused: failing(401),
  forbidden: failing(403),
  missing: failing(404),
  invalid: failing(400),
  limited: failing(429),
  down: failing(500),
  page: (said) => ({
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: `<p>${said}</p>`,
  }),
  text: (said) => ({ headers: json, body: said }),
  headers: (said, format) => ({
    headers: { ...json, 'x-echo': encodeURI(said.replaceAll('\n', ' ')) },
    body: JSON.stringify(answer(format, 'fine')),
  }),
  fault: (said, format) => ({ headers: stream, body: `data: ${failure(said, format, 500)}\n\n` }),
  late: (said, format) => ({
    headers: stream,
    body: [...begin(format), `event: error\ndata: ${failure(said, format, 500)}\n\n`],
  }),
  garbage: (said, format) => ({
    headers: stream,
    body: [...begin(format), `data: {${JSON.stringify(said)}\n\n`],
  }),
  cut: (_said, format) => ({
    headers: stream,
    body: [...begin(format)],
    breakOff: true,
  }),
  words: (said, format) => ({ headers: json, body: JSON.stringify(answer(format, said)) }),
};

/** What every provider is asked for. */
export const kinds = Object.keys(scenes);

function failure(message: string, format: string, status: number): string {
  if (format === 'claude')
    return JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } });
  if (format === 'gemini')
    return JSON.stringify({ error: { code: status, message, status: 'UNAUTHENTICATED' } });
  return JSON.stringify({ error: { message, type: 'invalid_request_error', code: message } });
}

function answer(format: string, text: string): object {
  if (format === 'claude')
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
  if (format === 'gemini')
    return {
      candidates: [
        { index: 0, content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    };
  return {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

/** The first words of a stream. */
function begin(format: string): readonly string[] {
  const frame = (value: { readonly type?: string }): string =>
    `${value.type === undefined ? '' : `event: ${value.type}\n`}data: ${JSON.stringify(value)}\n\n`;
  if (format === 'claude') {
    const message = { ...answer(format, ''), content: [], stop_reason: null };
    return [
      frame({ type: 'message_start', message } as object),
      frame({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '' },
      } as object),
      frame({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'words' },
      } as object),
    ];
  }
  if (format === 'gemini')
    return [
      frame({
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'words' }] } }],
      } as object),
    ];
  return [
    frame({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { role: 'assistant', content: 'words' }, finish_reason: null }],
    } as object),
  ];
}
