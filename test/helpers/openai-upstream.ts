import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { frame, openaiChunks, openaiCompletion, type OpenaiAnswer } from './openai-answers.ts';
import { checkOpenaiBody, checkOpenaiHead } from './openai-rules.ts';
import { Refused } from './rules.ts';
import * as scenes from './scenes.ts';
import {
  startWireServer,
  type WireReply,
  type WireRequest,
  type WireServer,
} from './wire-server.ts';

/** An upstream that checks requests and answers as the OpenAI API does; the model names the scene. */
export function startOpenaiUpstream(): Promise<WireServer> {
  return startWireServer((request) => {
    try {
      return answer(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return failure(error.status, error.message);
    }
  });
}

interface Named {
  readonly type: string;
  readonly code: string | null;
}

const invalid = 'invalid_request_error';
const names: Readonly<Record<number, Named>> = {
  400: { type: invalid, code: null },
  401: { type: invalid, code: 'invalid_api_key' },
  403: { type: invalid, code: 'unsupported_country_region_territory' },
  404: { type: invalid, code: 'model_not_found' },
  413: { type: invalid, code: null },
  422: { type: invalid, code: null },
  429: { type: 'tokens', code: 'rate_limit_exceeded' },
  500: { type: 'server_error', code: null },
  503: { type: 'server_error', code: null },
  529: { type: 'server_error', code: null },
};

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8' };
const broken = frame({
  error: {
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    param: null,
    code: null,
  },
});

function answer(request: WireRequest): WireReply {
  checkOpenaiHead(request);
  const body = parseObject(request.body.toString('utf8'));
  if (body === undefined) throw new Refused('We could not parse the JSON body of your request.');
  const model = String(body['model']);
  const status = scenes.statusOf(model);
  if (status !== undefined) return failure(status, `Scripted ${status}`);
  if (model === 'cut-headers') return { ending: 'refuse' };
  if (model !== 'raw') checkOpenaiBody(body);
  const scripted = (scripts[model] ?? talk)(body);
  if (body['stream'] !== true) return whole(model, openaiCompletion(scripted));
  const options = body['stream_options'];
  const withUsage = isObject(options) && options['include_usage'] === true;
  return { headers: streamHeaders, ...streamOf(model, openaiChunks(scripted, withUsage)) };
}

function whole(model: string, completion: JsonObject): WireReply {
  if (model === 'hang') return { ending: 'hang' };
  if (model === 'raw') return { body: rawText(completion) };
  const body = JSON.stringify(completion);
  return model === 'cut-middle' ? { body: body.slice(0, -40), ending: 'cut' } : { body };
}

function streamOf(model: string, chunks: readonly string[]): WireReply {
  const half = chunks.slice(0, 4).join('');
  if (model === 'error-first') return { body: broken };
  if (model === 'error-middle') return { body: half + broken };
  if (model === 'cut-middle') return { body: half, ending: 'cut' };
  if (model === 'hang') return { body: half, ending: 'hang' };
  if (model !== 'raw') return { body: chunks.join('') };
  const odd = chunks.map((chunk) => chunk.replace('"choices"', '"obfuscation": "x9", "choices"'));
  return { body: `: a comment\n\n${odd.join('')}` };
}

/** JSON with white space, members and numbers that no parser would write again. */
function rawText(completion: JsonObject): string {
  const text = JSON.stringify(completion, null, 3);
  return text.replace('{', '{\n "of_tomorrow": [1.0, 1e2, "\\u00fc"],');
}

function talk(body: JsonObject): OpenaiAnswer {
  return { model: String(body['model']), text: scenes.words };
}

/** Calls first; once their results are there, a verdict about them. */
function calling(calls: readonly scenes.Call[]): (body: JsonObject) => OpenaiAnswer {
  return (body) => {
    const model = String(body['model']);
    const results = resultsOf(body);
    return results.length > 0 ? { model, text: scenes.verdict(results) } : { model, calls };
  };
}

const scripts: Readonly<Record<string, (body: JsonObject) => OpenaiAnswer>> = {
  tool: calling(scenes.oneCall),
  parallel: calling(scenes.parallelCalls),
  refusal: () => ({ model: 'refusal', refusal: scenes.refusalWords }),
  length: () => ({ model: 'length', text: scenes.cutWords, finishReason: 'length' }),
  'stop-sequence': () => ({ model: 'stop-sequence', text: scenes.cutWords }),
  json: (body) => {
    const format = body['response_format'];
    if (!isObject(format) || format['type'] !== 'json_schema') throw new Refused('No format.');
    return { model: 'json', text: JSON.stringify(scenes.structured) };
  },
};

/** The texts of the tool messages at the end. */
function resultsOf(body: JsonObject): readonly string[] {
  const messages: readonly JsonValue[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const before = messages.findLastIndex(
    (message) => !isObject(message) || message['role'] !== 'tool',
  );
  return messages.slice(before + 1).map((message) => {
    const content = isObject(message) ? message['content'] : undefined;
    if (!Array.isArray(content)) return String(content);
    return content.map((part: JsonValue) => (isObject(part) ? String(part['text']) : '')).join('');
  });
}

function failure(status: number, message: string): WireReply {
  const error = {
    message,
    param: null,
    ...(names[status] ?? { type: 'server_error', code: null }),
  };
  return {
    status,
    headers: {
      'x-request-id': 'req_of_the_upstream',
      ...(status === 429 ? { 'retry-after': String(scenes.retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({ error }),
  };
}
