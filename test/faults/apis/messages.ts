import { at, isRecord, parseJson, type Api, type ErrorView, type StreamReader } from './api.ts';

const frame = (body: Record<string, unknown> & { type: string }): string =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;

/** The Messages API. */
export const messages: Api = {
  name: 'messages',
  provider: 'claude-api-key',
  account: {},
  request: ({ model, nonce, stream }) => ({
    path: '/v1/messages',
    body: { model, stream, max_tokens: 64, messages: [{ role: 'user', content: `Say ${nonce}.` }] },
  }),
  keyHeader: (key) => `x-api-key: ${key}`,
  credentialIn: (headers) => headers['x-api-key'] ?? '',

  whole: ({ model, nonce, attempt }, text, usage) => ({
    id: `msg_${nonce}_${attempt}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    ...(usage === undefined ? {} : { usage }),
  }),
  opening: ({ model, nonce, attempt }, usage) => [
    frame({
      type: 'message_start',
      message: {
        id: `msg_${nonce}_${attempt}`,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        ...(usage === undefined
          ? {}
          : { usage: usage === null ? null : { ...usage, ...noOutput(usage) } }),
      },
    }),
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    frame({ type: 'ping' }),
  ],
  delta: (_saying, text) =>
    frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  closing: (_saying, usage) => [
    frame({ type: 'content_block_stop', index: 0 }),
    frame({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      ...(usage === undefined
        ? {}
        : { usage: usage === null ? null : { output_tokens: usage['output_tokens'] } }),
    }),
  ],
  terminator: frame({ type: 'message_stop' }),
  endsWithoutTerminator: false,
  error: (status, message) => ({
    type: 'error',
    error: { type: typeOf[status] ?? 'api_error', message },
  }),
  errorFrame: (message) => frame({ type: 'error', error: { type: 'api_error', message } }),
  usage: ({ input, output }) => ({ input_tokens: input, output_tokens: output }),
  oddUsage: (value) => ({ input_tokens: value, output_tokens: value }),

  readWhole(body) {
    if (at(body, 'type') !== 'message') return { problem: 'is no message' };
    if ((at(body, 'error') ?? null) !== null) return { problem: 'is an answer with an error' };
    if (typeof at(body, 'stop_reason') !== 'string') return { problem: 'has no stop_reason' };
    const content = at(body, 'content');
    if (!Array.isArray(content)) return { problem: 'has no content' };
    return { text: content.map((block: unknown) => String(at(block, 'text') ?? '')).join('') };
  },
  readError,
  streamReader: () => messagesReader(),
};

/** What is counted at the start of a stream has yet to grow; odd values stay as they are. */
function noOutput(usage: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return typeof usage['output_tokens'] === 'number' && usage['output_tokens'] > 0
    ? { output_tokens: Math.min(1, usage['output_tokens']) }
    : {};
}

const typeOf: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function readError(body: unknown): ErrorView | { problem: string } {
  if (at(body, 'type') !== 'error') return { problem: 'is no error' };
  const error = at(body, 'error');
  if (!isRecord(error)) return { problem: 'has no error' };
  const { message, type, code } = error;
  if (typeof message !== 'string') return { problem: 'has an error without a message' };
  if (typeof type !== 'string') return { problem: 'has an error without a type' };
  const id = at(body, 'request_id');
  return {
    message,
    code: typeof code === 'string' ? code : undefined,
    requestId: typeof id === 'string' ? id : undefined,
  };
}

/** Which events may follow which state, and the state they lead to. */
const grammar: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  start: { message_start: 'message' },
  message: { content_block_start: 'block', message_delta: 'stopping' },
  block: { content_block_delta: 'block', content_block_stop: 'message' },
  stopping: { message_delta: 'stopping', message_stop: 'end' },
};

function messagesReader(): StreamReader {
  const seen = { text: '', ends: 0, state: 'start' };
  const errors: ErrorView[] = [];
  let problem: string | undefined;

  const read = (event: string | undefined, data: string): string | undefined => {
    const after = `${event ?? 'a frame'}: ${data.slice(0, 80)}`;
    if (seen.ends > 0) return `after the terminator ${after}`;
    if (errors.length > 0) return `after the error ${after}`;
    const body = parseJson(data);
    if (!isRecord(body)) return `a frame that is no JSON: ${data.slice(0, 80)}`;
    const { type } = body;
    if (type !== event) return `event ${event ?? 'without a name'} of the type ${String(type)}`;
    if (type === 'ping') return undefined;
    if (type === 'error') {
      const error = readError(body);
      if ('problem' in error) return `an error that ${error.problem}`;
      errors.push(error);
      return undefined;
    }
    const state = grammar[seen.state]?.[String(type)];
    if (state === undefined) return `${String(type)} in the state ${seen.state}`;
    seen.state = state;
    if (state === 'end') seen.ends++;
    const text = at(body, 'delta', 'text');
    if (type === 'content_block_delta' && typeof text === 'string') seen.text += text;
    return undefined;
  };
  return {
    push(event, data) {
      problem ??= read(event, data);
    },
    view: () => ({ text: seen.text, ends: seen.ends, errors, problem }),
  };
}
