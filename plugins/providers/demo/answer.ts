import type {
  CanonicalRequest,
  CanonicalResponse,
  FunctionTool,
  JsonObject,
  JsonValue,
  Message,
  Part,
  StopReason,
} from '@ai-proxy/core';
import { isObject } from '@ai-proxy/core';
import { wordsOf } from './events.ts';

/** The demo's answer to a request: the same request always gets the same answer. */
export function answer(request: CanonicalRequest): CanonicalResponse {
  const { parts, stopReason } = reply(request);
  return {
    id: '',
    model: request.model,
    choices: [{ parts, stopReason }],
    usage: {
      inputTokens: tokensOf(JSON.stringify(request.messages)),
      outputTokens: Math.max(1, tokensOf(JSON.stringify(parts))),
    },
  };
}

function reply(request: CanonicalRequest): { parts: readonly Part[]; stopReason: StopReason } {
  const last = request.messages.findLast(({ role }) => role === 'user');
  const result = last?.parts.find((part) => part.type === 'tool-result');
  if (result !== undefined) return spoken(`The tool answered: ${textOf(result.content)}`, request);
  const asked = textOf(last?.parts ?? []);
  const tool = wantedTool(request, asked);
  if (tool !== undefined) return { parts: [callOf(tool, request)], stopReason: 'tool-calls' };
  return spoken(
    `This is the demo provider of ai-proxy. You said: ${asked === '' ? '(nothing)' : asked}`,
    request,
  );
}

function spoken(
  text: string,
  { sampling }: CanonicalRequest,
): { parts: readonly Part[]; stopReason: StopReason } {
  const words = wordsOf(text);
  const limit = sampling.maxOutputTokens ?? Infinity;
  const kept = words.length > limit ? words.slice(0, limit).join('') : text;
  return {
    parts: [{ type: 'text', text: kept }],
    stopReason: words.length > limit ? 'length' : 'stop',
  };
}

/** A tool the client forces, or one whose name the user mentions. */
function wantedTool(
  { tools = [], toolChoice }: CanonicalRequest,
  asked: string,
): FunctionTool | undefined {
  const offered = tools.filter((tool) => tool.type === 'function');
  if (toolChoice?.type === 'none') return undefined;
  if (toolChoice?.type === 'tool')
    return offered.find(({ name }) => toolChoice.names.includes(name));
  if (toolChoice?.type === 'required') return offered[0];
  return offered.find(({ name }) => asked.toLowerCase().includes(name.toLowerCase()));
}

function callOf(tool: FunctionTool, { messages }: CanonicalRequest): Part {
  return {
    type: 'tool-call',
    id: `call_demo_${messages.length}`,
    name: tool.name,
    arguments: JSON.stringify(sample(tool.parameters ?? {})),
  };
}

const samples: Readonly<Record<string, JsonValue | undefined>> = {
  string: 'demo',
  integer: 1,
  number: 1,
  boolean: true,
  array: [],
  null: null,
};

/** A value that fits a JSON Schema, as far as types and enumerations go. */
function sample(schema: JsonObject): JsonValue {
  const { enum: allowed, properties, type } = schema;
  const first = Array.isArray(allowed) ? (allowed as readonly JsonValue[])[0] : undefined;
  if (first !== undefined) return first;
  if (!isObject(properties)) return samples[typeof type === 'string' ? type : ''] ?? {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [
      name,
      isObject(member) ? sample(member) : 'demo',
    ]),
  );
}

function textOf(parts: Message['parts']): string {
  return parts
    .map((part) => (part.type === 'text' ? part.text : `[${part.type}]`))
    .join(' ')
    .trim();
}

/** A rough count: four characters a token. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
