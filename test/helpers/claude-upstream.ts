import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { claudeEvents, claudeMessage, event, type ClaudeAnswer } from './claude-answers.ts';
import { checkClaudeBody, checkClaudeHead } from './claude-rules.ts';
import { Refused } from './rules.ts';
import * as scenes from './scenes.ts';
import {
  startWireServer,
  type WireReply,
  type WireRequest,
  type WireServer,
} from './wire-server.ts';

/** An upstream that checks requests and answers as the Claude API does; the model names the scene. */
export function startClaudeUpstream(): Promise<WireServer> {
  return startWireServer((request) => {
    try {
      return answer(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return failure(error.status, error.message);
    }
  });
}

const typeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
  529: 'overloaded_error',
};

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8' };
const overloaded = event({
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
});

function answer(request: WireRequest): WireReply {
  checkClaudeHead(request);
  const body = parseObject(request.body.toString('utf8'));
  if (body === undefined) throw new Refused('The request body is not valid JSON.');
  const model = String(body['model']);
  const status = scenes.statusOf(model);
  if (status !== undefined) return failure(status, `Scripted ${status}`);
  if (model === 'cut-headers') return { ending: 'refuse' };
  if (body['thread'] !== undefined) return threadRefusal();
  if (model !== 'raw') checkClaudeBody(body, request);
  const scripted = (scripts[model] ?? talk)(body);
  if (body['stream'] !== true) return whole(model, claudeMessage(scripted));
  return { headers: streamHeaders, ...streamOf(model, claudeEvents(scripted)) };
}

function whole(model: string, message: JsonObject): WireReply {
  if (model === 'hang') return { ending: 'hang' };
  if (model === 'raw') return { body: rawText(message) };
  const body = JSON.stringify(message);
  return model === 'cut-middle' ? { body: body.slice(0, -40), ending: 'cut' } : { body };
}

function streamOf(model: string, events: readonly string[]): WireReply {
  const half = events.slice(0, 5).join('');
  if (model === 'error-first') return { body: overloaded };
  if (model === 'error-middle') return { body: half + overloaded };
  if (model === 'cut-middle') return { body: half, ending: 'cut' };
  if (model === 'hang') return { body: half, ending: 'hang' };
  if (model !== 'raw') return { body: events.join('') };
  const odd = event({ type: 'a_type_of_tomorrow', value: 1.5 });
  return { body: [...events.slice(0, 2), ': a comment\n\n', odd, ...events.slice(2)].join('') };
}

/** JSON with white space, members and numbers that no parser would write again. */
function rawText(message: JsonObject): string {
  const text = JSON.stringify(message, null, 3);
  return text.replace('{', '{\n "of_tomorrow": [1.0, 1e2, "\\u00fc"],');
}

function talk(body: JsonObject): ClaudeAnswer {
  return { model: String(body['model']), text: scenes.words };
}

/** Calls first; once their results are there, a verdict about them. */
function calling(calls: readonly scenes.Call[]): (body: JsonObject) => ClaudeAnswer {
  return (body) => {
    const model = String(body['model']);
    const results = resultsOf(body);
    if (results.length > 0) return { model, text: scenes.verdict(results) };
    return { model, text: scenes.weatherText, calls };
  };
}

const scripts: Readonly<Record<string, (body: JsonObject) => ClaudeAnswer>> = {
  tool: calling(scenes.oneCall),
  parallel: calling(scenes.parallelCalls),
  refusal: () => ({ model: 'refusal', text: scenes.refusalWords, stopReason: 'refusal' }),
  length: () => ({ model: 'length', text: scenes.cutWords, stopReason: 'max_tokens' }),
  'stop-sequence': () => ({
    model: 'stop-sequence',
    text: scenes.cutWords,
    stopReason: 'stop_sequence',
    stopSequence: scenes.stopWord,
  }),
  json: (body) => {
    const config = body['output_config'];
    if (!isObject(config) || config['format'] === undefined) throw new Refused('No format.');
    return { model: 'json', text: JSON.stringify(scenes.structured) };
  },
};

function resultsOf(body: JsonObject): readonly string[] {
  const last = Array.isArray(body['messages']) ? body['messages'].at(-1) : undefined;
  const content: JsonValue = isObject(last) ? (last['content'] ?? []) : [];
  const blocks: readonly JsonValue[] = Array.isArray(content) ? content : [];
  return blocks
    .filter((block) => isObject(block))
    .filter((block) => block['type'] === 'tool_result')
    .map((block) => textOf(block['content']));
}

function textOf(content: JsonValue | undefined): string {
  if (!Array.isArray(content)) return String(content);
  return content.map((part: JsonValue) => (isObject(part) ? String(part['text']) : '')).join('');
}

function failure(status: number, message: string, more: JsonObject = {}): WireReply {
  const error = { type: typeOfStatus[status] ?? 'api_error', message, ...more };
  return {
    status,
    headers: {
      'request-id': 'req_of_the_upstream',
      ...(status === 429 ? { 'retry-after': String(scenes.retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({ type: 'error', error, request_id: 'req_of_the_upstream' }),
  };
}

/** How the real API answers accounts without threads of messages. */
function threadRefusal(): WireReply {
  return failure(400, 'thread: not supported for this request.', {
    details: { error_code: 'thread_unsupported_request', unsupported: ['account'] },
  });
}
