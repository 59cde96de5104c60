import { at, isRecord, parseJson, type Api, type ErrorView, type StreamReader } from './api.ts';

const frame = (body: unknown): string => `data: ${JSON.stringify(body)}\n\n`;

function chunk(
  { model, nonce, attempt }: { model: string; nonce: string; attempt: number },
  choices: readonly unknown[],
  more: Record<string, unknown> = {},
): string {
  const id = `chatcmpl-${nonce}-${attempt}`;
  return frame({ id, object: 'chat.completion.chunk', created: 1, model, choices, ...more });
}

const choice = (delta: unknown, finish: string | null = null): unknown => ({
  index: 0,
  delta,
  finish_reason: finish,
});

/** The Chat Completions API. */
export const chat: Api = {
  name: 'chat',
  provider: 'openai-compatibility',
  account: {},
  request: ({ model, nonce, stream }) => ({
    path: '/v1/chat/completions',
    body: {
      model,
      stream,
      ...(stream ? { stream_options: { include_usage: true } } : {}),
      max_tokens: 64,
      messages: [{ role: 'user', content: `Say ${nonce}.` }],
    },
  }),
  keyHeader: (key) => `authorization: Bearer ${key}`,
  credentialIn: (headers) => (headers['authorization'] ?? '').replace(/^Bearer /, ''),

  whole: ({ model, nonce, attempt }, text, usage) => ({
    id: `chatcmpl-${nonce}-${attempt}`,
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    ...(usage === undefined ? {} : { usage }),
  }),
  opening: (saying) => [chunk(saying, [choice({ role: 'assistant', content: '' })])],
  delta: (saying, text) => chunk(saying, [choice({ content: text })]),
  closing: (saying, usage) => [
    chunk(saying, [choice({}, 'stop')]),
    ...(usage === undefined ? [] : [chunk(saying, [], { usage })]),
  ],
  terminator: 'data: [DONE]\n\n',
  endsWithoutTerminator: true,
  error: (status, message) => ({
    error: { message, type: typeOf[status] ?? 'server_error', param: null, code: null },
  }),
  errorFrame: (message) =>
    frame({ error: { message, type: 'server_error', param: null, code: null } }),
  usage: ({ input, output }) => ({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
  }),
  oddUsage: (value) => ({ prompt_tokens: value, completion_tokens: value, total_tokens: value }),

  readWhole(body) {
    if (at(body, 'object') !== 'chat.completion') return { problem: 'is no chat.completion' };
    if ((at(body, 'error') ?? null) !== null) return { problem: 'is an answer with an error' };
    const content = at(body, 'choices', 0, 'message', 'content');
    if (typeof at(body, 'choices', 0, 'finish_reason') !== 'string')
      return { problem: 'has no finish_reason' };
    return typeof content === 'string' ? { text: content } : { problem: 'has no content' };
  },
  readError,
  streamReader: () => chatReader(),
};

const typeOf: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

function readError(body: unknown): ErrorView | { problem: string } {
  const error = at(body, 'error');
  if (!isRecord(error)) return { problem: 'has no error' };
  const { message, type, code, request_id: id } = error;
  if (typeof message !== 'string') return { problem: 'has an error without a message' };
  if (typeof type !== 'string') return { problem: 'has an error without a type' };
  return {
    message,
    code: typeof code === 'string' ? code : undefined,
    requestId: typeof id === 'string' ? id : undefined,
  };
}

function chatReader(): StreamReader {
  const seen = { text: '', ends: 0, finished: false };
  const errors: ErrorView[] = [];
  let problem: string | undefined;

  const read = (data: string): string | undefined => {
    if (seen.ends > 0) return `a frame after the terminator: ${data.slice(0, 80)}`;
    if (errors.length > 0) return `a frame after the error: ${data.slice(0, 80)}`;
    if (data === '[DONE]') {
      seen.ends++;
      return seen.finished ? undefined : 'a terminator without a finish_reason';
    }
    const body = parseJson(data);
    if (!isRecord(body)) return `a frame that is no JSON: ${data.slice(0, 80)}`;
    if (body['error'] !== undefined) {
      const error = readError(body);
      if ('problem' in error) return `an error that ${error.problem}`;
      errors.push(error);
      return undefined;
    }
    if (body['object'] !== 'chat.completion.chunk') return 'a frame that is no chunk';
    if (!Array.isArray(body['choices'])) return 'a chunk without choices';
    const content = at(body, 'choices', 0, 'delta', 'content');
    if (typeof content === 'string' && content !== '') {
      if (seen.finished) return 'text after the finish_reason';
      seen.text += content;
    }
    if (typeof at(body, 'choices', 0, 'finish_reason') === 'string') {
      if (seen.finished) return 'a second finish_reason';
      seen.finished = true;
    }
    return undefined;
  };
  return {
    push(_event, data) {
      problem ??= read(data);
    },
    view: () => ({ text: seen.text, ends: seen.ends, errors, problem }),
  };
}
