/**
 * Custom tools take a free text. Other formats know them as functions with that text as their only
 * argument; this one writes them as they were again, by their names.
 */
import {
  type FunctionTool,
  isObject,
  type JsonObject,
  type JsonValue,
  parseObject,
  present,
  type Tool,
} from '@ai-proxy/core';
import { extended, Fields, kept } from './fields.ts';

const parameters: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
};

/** A custom tool as a function; the form its text must have is kept for this format. */
export function decodeCustomTool(tool: JsonObject): FunctionTool | undefined {
  const outer = new Fields(tool);
  const inner = new Fields(outer.object('custom'));
  const name = inner.string('name');
  if (outer.string('type') !== 'custom' || name === undefined) return undefined;
  const description = present({ description: inner.string('description') });
  const members = { ...outer.rest(), custom: inner.rest() ?? {} };
  return { type: 'function', name, ...description, parameters, ...extended(members) };
}

/** The custom tool that a function was, or undefined where it was none. */
export function encodeCustomTool({
  name,
  description,
  extensions,
}: FunctionTool): JsonObject | undefined {
  const { custom, ...outer } = kept(extensions);
  if (!isObject(custom)) return undefined;
  return { type: 'custom', custom: { name, ...present({ description }), ...custom }, ...outer };
}

/** Names of the tools that were custom ones. */
export function customNames(tools: readonly Tool[] | undefined): ReadonlySet<string> {
  const functions = (tools ?? []).filter((tool) => tool.type === 'function');
  return new Set(
    functions
      .filter(({ extensions }) => isObject(kept(extensions)['custom']))
      .map(({ name }) => name),
  );
}

/** Names of the custom tools that a client's request lists. */
export function customNamesIn({ tools }: JsonObject): ReadonlySet<string> {
  const listed: readonly JsonValue[] = Array.isArray(tools) ? tools : [];
  return new Set(
    listed
      .map((tool) => new Fields(tool).object('custom'))
      .map((custom) => new Fields(custom).string('name'))
      .filter((name) => name !== undefined),
  );
}

/** The text of a call as the arguments of a function. */
export function argumentsOfInput(input: string): string {
  return JSON.stringify({ input });
}

/** The arguments around a text that comes in pieces, each of which `escaped` makes fit. */
export const aroundInput = { before: '{"input":"', after: '"}' } as const;

/** A piece of text as it stands within the arguments. */
export function escaped(piece: string): string {
  return JSON.stringify(piece).slice(1, -1);
}

/** The text in the arguments of a call; the arguments themselves where the model wrote others. */
export function inputOfArguments(text: string): string {
  const input = parseObject(text)?.['input'];
  return typeof input === 'string' ? input : text;
}
