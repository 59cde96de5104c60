import {
  booleanOf,
  type CanonicalRequest,
  type FunctionTool,
  type JsonObject,
  type Ledger,
  objectOf,
  objectsOf,
  present,
  textOf,
  type Tool,
  type ToolChoice,
  unknownMembers,
} from '@ai-proxy/core';
import { decodeCache, encodeCache } from './cache.ts';
import { enforceableSchema } from './enforceable-schema.ts';
import { extending, listed, mergeMembers, ownMembers } from './members.ts';
import { dialectName } from './wire.ts';

const toolMembers = ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'];

/** The tools of a request; a tool that the provider runs has a `type` of its own. */
export function decodeTools(wire: unknown): readonly Tool[] | undefined {
  return Array.isArray(wire) ? objectsOf(wire).map(decodeTool) : undefined;
}

function decodeTool(wire: JsonObject): Tool {
  const name = textOf(wire['name']);
  const type = textOf(wire['type']) ?? 'custom';
  if (type !== 'custom' || name === undefined)
    return { type: 'native', dialect: dialectName, value: wire };
  return {
    type: 'function',
    name,
    ...present({
      description: textOf(wire['description']),
      parameters: objectOf(wire['input_schema']),
      strict: booleanOf(wire['strict']),
    }),
    ...decodeCache(wire),
    ...extending(unknownMembers(wire, toolMembers)),
  };
}

/** The tools this API can hold; undefined when none is left. */
export function encodeTools(
  tools: readonly Tool[] | undefined,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const encoded = tools?.flatMap((tool, index) =>
    listed(encodeTool(tool, `tools[${index}]`, ledger)),
  );
  return encoded?.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Tool, path: string, ledger: Ledger): JsonObject | undefined {
  if (tool.type === 'native') {
    if (tool.dialect === dialectName) return tool.value;
    ledger.lose(path, `A tool that only ${tool.dialect} knows.`);
    return undefined;
  }
  ledger.loseForeign(path, tool.extensions, dialectName);
  const wire = present({
    name: tool.name,
    description: tool.description,
    input_schema: inputSchema(tool, `${path}.parameters`, ledger),
    strict: tool.strict,
    cache_control: encodeCache(tool.cache),
  });
  return mergeMembers(wire, ownMembers(tool));
}

/** The API wants an object at the top of every schema, and enforces those of strict tools. */
function inputSchema(
  { parameters, strict }: FunctionTool,
  path: string,
  ledger: Ledger,
): JsonObject {
  const schema = { type: 'object', ...(parameters ?? { properties: {} }) };
  if (schema.type !== 'object')
    ledger.lose(`${path}.type`, 'The schema of a tool must be an object here.');
  const wire = { ...schema, type: 'object' };
  return strict === true ? enforceableSchema(wire, path, ledger) : wire;
}

/** What the client says about choosing tools. */
export function decodeToolChoice(
  wire: JsonObject | undefined,
): Pick<CanonicalRequest, 'toolChoice' | 'parallelToolCalls'> {
  if (wire === undefined) return {};
  const disabled = booleanOf(wire['disable_parallel_tool_use']);
  return present({
    toolChoice: choiceOf(wire),
    parallelToolCalls: disabled === undefined ? undefined : !disabled,
  });
}

function choiceOf(wire: JsonObject): ToolChoice | undefined {
  const type = textOf(wire['type']);
  if (type === 'tool') return { type, names: [textOf(wire['name']) ?? ''] };
  if (type === 'any') return { type: 'required' };
  return type === 'auto' || type === 'none' ? { type } : undefined;
}

const choices = { auto: 'auto', none: 'none', required: 'any' } as const;

/** The `tool_choice` of a request; `forced` choices become `auto` where thinking excludes them. */
export function encodeToolChoice(
  request: CanonicalRequest,
  tools: readonly JsonObject[] | undefined,
  thinking: boolean,
  ledger: Ledger,
): JsonObject | undefined {
  const { toolChoice, parallelToolCalls } = request;
  if (tools === undefined) {
    if (toolChoice !== undefined && toolChoice.type !== 'none')
      ledger.lose('tool_choice', 'There is no tool to choose.');
    if (parallelToolCalls !== undefined)
      ledger.lose('parallel_tool_calls', 'There is no tool to call.');
    return undefined;
  }
  if (toolChoice === undefined && parallelToolCalls !== false) return undefined;
  const wanted = wireChoice(toolChoice ?? { type: 'auto' }, ledger);
  const forced = wanted.type === 'any' || wanted.type === 'tool';
  if (forced && thinking)
    ledger.lose('tool_choice', 'A call cannot be forced while the model thinks.');
  const choice = forced && thinking ? { type: 'auto' } : wanted;
  if (parallelToolCalls === undefined || choice.type === 'none') return choice;
  return { ...choice, disable_parallel_tool_use: !parallelToolCalls };
}

function wireChoice(choice: ToolChoice, ledger: Ledger): { type: string; name?: string } {
  if (choice.type !== 'tool') return { type: choices[choice.type] };
  const [name, ...others] = choice.names;
  if (name !== undefined && others.length === 0) return { type: 'tool', name };
  ledger.lose('tool_choice', 'Any tool may be called: a choice of some tools cannot be said here.');
  return { type: 'any' };
}
