import { parseObject, type JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { Refused } from './rules.ts';
import * as scenes from './scenes.ts';
import type { Seen } from './seen.ts';
import {
  startWireServer,
  type WireReply,
  type WireRequest,
  type WireServer,
} from './wire-server.ts';

/** What the upstream is asked to do. */
export interface Target {
  readonly operation: 'generate' | 'count' | 'embed';
  readonly model: string;
  readonly stream: boolean;
}

/** One API as its vendor serves it. */
export interface WireFormat {
  /** What the request asks for; throws where the API would refuse its path or headers. */
  readonly target: (request: WireRequest, body: JsonObject) => Target;
  /** Throws where the API would refuse the body. */
  readonly check: (body: JsonObject, target: Target, request: WireRequest) => void;
  readonly see: (body: JsonObject, model: string) => Seen;
  readonly write: (answer: Answer, body: JsonObject) => JsonObject;
  /** The events of a stream as they go over the wire, with the mark of its end where it has one. */
  readonly events: (answer: Answer, body: JsonObject) => readonly string[];
  /** Events of a stream before an error breaks it off, some words among them. */
  readonly half: number;
  /** Errors in streams: one that is all of it, one after some words. */
  readonly faults: {
    readonly first: string;
    readonly middle: (begun: readonly string[]) => string;
  };
  readonly failure: (status: number, message: string, details?: JsonObject) => WireReply;
  /** The events of a stream with some that no client knows among them. */
  readonly odd: (events: readonly string[]) => string;
  readonly count?: (tokens: number) => JsonObject;
  readonly embed?: (body: JsonObject) => JsonObject;
}

/** An upstream that checks requests and answers as the API does; the model names the scene. */
export function startScriptedUpstream(format: WireFormat): Promise<WireServer> {
  return startWireServer((request) => {
    try {
      return answer(format, request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return format.failure(error.status, error.message, error.details);
    }
  });
}

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8' };

function answer(format: WireFormat, request: WireRequest): WireReply {
  const body = parseObject(request.body.toString('utf8'));
  if (body === undefined) throw new Refused('The request body is not valid JSON.');
  const target = format.target(request, body);
  const { model, operation, stream } = target;
  const scene = scenes.sceneOf(model);
  const status = scenes.statusOf(scene);
  if (status !== undefined) return format.failure(status, `Scripted ${status}`);
  if (scene === 'cut-headers') return { ending: 'refuse' };
  if (scene !== 'raw') format.check(body, target, request);
  if (operation !== 'generate') return { body: JSON.stringify(operate(format, target, body)) };
  const scripted = (scripts[scene] ?? talk)(model, format.see(body, model));
  if (!stream) return whole(scene, format.write(scripted, body));
  return { headers: streamHeaders, ...streamed(format, scene, format.events(scripted, body)) };
}

function operate(format: WireFormat, { operation }: Target, body: JsonObject): JsonObject {
  const made = operation === 'count' ? format.count?.(scenes.counted) : format.embed?.(body);
  if (made === undefined) throw new Refused('Not Found', 404);
  return made;
}

function whole(scene: string, message: JsonObject): WireReply {
  if (scene === 'hang') return { ending: 'hang' };
  if (scene === 'raw') return { body: rawText(message) };
  const body = JSON.stringify(message);
  return scene === 'cut-middle' ? { body: body.slice(0, -40), ending: 'cut' } : { body };
}

/** JSON with white space, members and numbers that no parser would write again. */
function rawText(message: JsonObject): string {
  const text = JSON.stringify(message, null, 3);
  return text.replace('{', '{\n "of_tomorrow": [1.0, 1e2, "\\u00fc"],');
}

function streamed(format: WireFormat, scene: string, events: readonly string[]): WireReply {
  const begun = events.slice(0, format.half);
  const half = begun.join('');
  if (scene === 'error-first') return { body: format.faults.first };
  if (scene === 'error-middle') return { body: half + format.faults.middle(begun) };
  if (scene === 'cut-middle') return { body: half, ending: 'cut' };
  if (scene === 'hang') return { body: half, ending: 'hang' };
  return { body: scene === 'raw' ? format.odd(events) : events.join('') };
}

type Script = (model: string, seen: Seen) => Answer;

const talk: Script = (model) => ({ model, ending: 'stop', text: scenes.words });

/** Calls first, where it may; once their results are there, a verdict about them. */
const calling =
  (first: Omit<Answer, 'model' | 'ending'>): Script =>
  (model, { turns, choice }) => {
    if (choice === 'none') return { model, ending: 'stop', text: scenes.words };
    const results = turns.at(-1)?.parts.flatMap(({ result }) => result ?? []) ?? [];
    if (results.length === 0) return { model, ending: 'calls', ...first };
    return { model, ending: 'stop', text: scenes.verdict(results) };
  };

const scripts: Readonly<Record<string, Script>> = {
  tool: calling({ text: scenes.weatherText, calls: scenes.oneCall }),
  // Without words, as most models call.
  parallel: calling({ calls: scenes.parallelCalls }),
  'think-tool': calling({ thoughts: scenes.thoughts, calls: scenes.oneCall }),
  think: (model) => ({
    model,
    ending: 'stop',
    thoughts: scenes.thoughts,
    text: scenes.words,
  }),
  refusal: (model) => ({ model, ending: 'refusal', refusal: scenes.refusalWords }),
  blocked: (model) => ({ model, ending: 'blocked' }),
  length: (model) => ({ model, ending: 'length', text: scenes.cutWords }),
  'stop-sequence': (model) => ({ model, ending: 'stop-sequence', text: scenes.cutWords }),
  json: (model, { schema, choice, tools }) => {
    // Clients of models without schemas force the call of a tool that has the schema.
    const forced = tools.find(({ name }) => name === choice || choice === 'required');
    if (forced !== undefined)
      return { model, ending: 'calls', calls: [{ name: forced.name, input: scenes.structured }] };
    if (schema === undefined) throw new Refused('No format.');
    return { model, ending: 'stop', text: JSON.stringify(scenes.structured) };
  },
};
