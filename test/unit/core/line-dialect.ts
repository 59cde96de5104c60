import type {
  Decoded,
  Dialect,
  EncodeContext,
  StreamDecoder,
} from '../../../core/src/dialect/dialect.ts';
import type { JsonObject } from '../../../core/src/dialect/json.ts';
import type { StreamEvent } from '../../../core/src/dialect/events.ts';
import type { CanonicalRequest, CanonicalResponse } from '../../../core/src/dialect/model.ts';
import type { Frame } from '../../../core/src/dialect/sse.ts';

/**
 * The smallest wire format that has everything a dialect has. A stream is `start`, any number of
 * `+text`, `usage N`, and `done`, which may be missing after `stop`; `error WORD` reports a fault;
 * other frames mean nothing.
 */
export function lineDialect(name: string, encoded: StreamEvent[] = []): Dialect {
  return {
    name,
    modelField: 'model',
    decodeRequest: (body) => ({ value: requestOf(body), warnings: warningsOf(body, 'in') }),
    encodeRequest: ({ model, stream }) => without({ model, stream, by: name }),
    decodeResponse: (body) => without(responseOf(body)),
    encodeResponse: (response, context) =>
      without({ by: name, for: context.requestId, text: textOf(response), ...usageOf(response) }),
    streamDecoder: () => new LineDecoder(),
    streamEncoder: () => ({
      encode: (event) => {
        encoded.push(event);
        return encodeEvent(event, name);
      },
    }),
    commits: (frame) => frame.data.startsWith('+'),
    faultIn: (frame) =>
      frame.data.startsWith('error ') ? { message: frame.data.slice(6) } : undefined,
    endMarks: ['done', 'error'],
    isTerminal: (frame) => frame.data === 'done',
    decodeError: (body) =>
      typeof body['wrong'] === 'string'
        ? { message: body['wrong'], type: 'line_error' }
        : undefined,
    renderError: (error, requestId) => ({
      status: error.status,
      body: { wrong: error.message, id: requestId },
    }),
    renderStreamError: (error) => [{ data: `error ${error.code}` }],
    encodeModels: (models) => ({ models: models.map(({ id }) => id) }),
  };
}

/** Frames as the bytes of a stream. */
export function lines(...data: readonly string[]): string {
  return data.map((each) => `data: ${each}\n\n`).join('');
}

export const encodeContext: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'request-1',
  now: 0,
};

function without<T>(value: T): Decoded<T> {
  return { value, warnings: [] };
}

function requestOf(body: JsonObject): CanonicalRequest {
  return {
    model: String(body['model']),
    stream: body['stream'] === true,
    messages: [],
    sampling: {},
  };
}

function warningsOf(body: JsonObject, reason: string): { path: string; reason: string }[] {
  return 'odd' in body ? [{ path: 'odd', reason }] : [];
}

function responseOf(body: JsonObject): CanonicalResponse {
  const outputTokens = body['usage'];
  return {
    id: 'answer',
    model: 'm',
    choices: [{ parts: [{ type: 'text', text: String(body['text']) }], stopReason: 'stop' }],
    ...(typeof outputTokens === 'number' ? { usage: { outputTokens } } : {}),
  };
}

function textOf(response: CanonicalResponse): string {
  return response.choices
    .flatMap(({ parts }) => parts)
    .map((part) => ('text' in part ? part.text : ''))
    .join('');
}

function usageOf({ usage }: CanonicalResponse): JsonObject {
  return usage?.outputTokens === undefined ? {} : { usage: usage.outputTokens };
}

class LineDecoder implements StreamDecoder {
  #done = false;
  #stopped = false;

  decode({ data }: Frame): readonly StreamEvent[] {
    if (data === 'start')
      return [
        { type: 'message-start', id: 'answer', model: 'm' },
        { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
      ];
    if (data.startsWith('+'))
      return [{ type: 'part-delta', index: 0, delta: { type: 'text', text: data.slice(1) } }];
    if (data.startsWith('usage '))
      return [{ type: 'usage', usage: { outputTokens: Number(data.slice(6)) } }];
    if (data.startsWith('error ')) return [{ type: 'error', fault: { message: data.slice(6) } }];
    if (data === 'garbage') return [{ type: 'error', fault: { message: 'not the protocol' } }];
    this.#stopped ||= data === 'stop';
    return data === 'done' ? this.#finish() : [];
  }

  end(): readonly StreamEvent[] {
    if (this.#done) return [];
    return this.#stopped ? this.#finish() : [{ type: 'error', fault: { message: 'broken off' } }];
  }

  #finish(): readonly StreamEvent[] {
    this.#done = true;
    return [
      { type: 'part-end', index: 0 },
      { type: 'message-end', stopReason: 'stop' },
      { type: 'end' },
    ];
  }
}

function encodeEvent(event: StreamEvent, by: string): Frame[] {
  if (event.type === 'message-start') return [{ event: by, data: 'start' }];
  if (event.type === 'part-delta')
    return [{ data: `+${event.delta.type === 'text' ? event.delta.text : ''}` }];
  if (event.type === 'usage') return [{ data: `usage ${event.usage.outputTokens}` }];
  if (event.type === 'end') return [{ data: 'done' }];
  if (event.type === 'error') return [{ data: 'error encoded' }];
  return [];
}
