import type {
  CanonicalRequest,
  FunctionTool,
  JsonObject,
  Ledger,
  Tool,
  ToolChoice,
} from '@ai-proxy/core';
import {
  extending,
  filled,
  inhabited,
  mergeMembers,
  objectOf,
  objectsOf,
  ownMembers,
  present,
  textOf,
  textsOf,
  unknownMembers,
} from './members.ts';
import { jsonSchemaOf } from './schema.ts';
import { dialectName, toolNamePattern } from './wire.ts';

const declarationMembers = ['name', 'description', 'parameters', 'parametersJsonSchema'];

/** The tools of a request: declared functions, and tools that the provider runs. */
export function decodeTools(wire: unknown): readonly Tool[] | undefined {
  if (wire === undefined) return undefined;
  return objectsOf(wire).flatMap((tool) => {
    const native = unknownMembers(tool, ['functionDeclarations']);
    const functions: Tool[] = objectsOf(tool['functionDeclarations']).map(decodeFunction);
    if (native === undefined) return functions;
    return [...functions, { type: 'native', dialect: dialectName, value: native }];
  });
}

function decodeFunction(wire: JsonObject): FunctionTool {
  const own = objectOf(wire['parameters']);
  return {
    type: 'function',
    name: textOf(wire['name']) ?? '',
    ...present({
      description: textOf(wire['description']),
      parameters: objectOf(wire['parametersJsonSchema']) ?? (own && jsonSchemaOf(own)),
    }),
    ...extending(unknownMembers(wire, declarationMembers)),
  };
}

/** The tools this API can hold, all functions in one entry; undefined when none is left. */
export function encodeTools(
  tools: readonly Tool[] | undefined,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const functions: JsonObject[] = [];
  const natives: JsonObject[] = [];
  for (const [index, tool] of (tools ?? []).entries()) {
    const path = `tools[${index}]`;
    if (tool.type === 'function') functions.push(encodeFunction(tool, path, ledger));
    else if (tool.dialect === dialectName) natives.push(tool.value);
    else ledger.lose(path, `A tool that only ${tool.dialect} knows.`);
  }
  const declared = functions.length === 0 ? [] : [{ functionDeclarations: functions }];
  return filled([...declared, ...natives]);
}

/** Schemas go out as JSON Schema; the API's other language for them knows only some of its words. */
function encodeFunction(tool: FunctionTool, path: string, ledger: Ledger): JsonObject {
  ledger.loseForeign(path, tool.extensions, dialectName);
  if (!toolNamePattern.test(tool.name))
    ledger.lose(`${path}.name`, `${tool.name} is not a name that this API takes.`);
  if (tool.strict === true)
    ledger.lose(`${path}.strict`, 'Keeping to the schema cannot be asked of one tool here.');
  if (tool.cache !== undefined) ledger.lose(`${path}.cache`, 'Prompts are cached without markers.');
  const declaration = present({
    name: tool.name,
    description: tool.description,
    parametersJsonSchema: tool.parameters && inhabited(tool.parameters),
  });
  return mergeMembers(declaration, ownMembers(tool));
}

/** What the client says about choosing tools. */
export function decodeToolChoice(config: JsonObject | undefined): ToolChoice | undefined {
  const calling = objectOf(config?.['functionCallingConfig']);
  const mode = textOf(calling?.['mode'])?.toUpperCase();
  const names = textsOf(calling?.['allowedFunctionNames']) ?? [];
  if (mode === 'NONE') return { type: 'none' };
  if (mode === 'ANY') return names.length === 0 ? { type: 'required' } : { type: 'tool', names };
  return mode === 'AUTO' || mode === 'VALIDATED' ? { type: 'auto' } : undefined;
}

/** Members of `toolConfig` without a canonical name, among them the mode that none has. */
export function restOfToolConfig(config: JsonObject | undefined): JsonObject | undefined {
  const calling = objectOf(config?.['functionCallingConfig']);
  const mode = textOf(calling?.['mode'])?.toUpperCase();
  const isAny = mode === 'ANY';
  const rest = present({
    mode: mode === 'VALIDATED' ? mode : undefined,
    ...unknownMembers(calling, ['mode', ...(isAny ? ['allowedFunctionNames'] : [])]),
  });
  return inhabited({
    ...unknownMembers(config, ['functionCallingConfig']),
    ...present({ functionCallingConfig: inhabited(rest) }),
  });
}

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;

/** The `toolConfig` of a request. Names without a declared tool would be refused. */
export function encodeToolConfig(
  { toolChoice, parallelToolCalls, extensions }: CanonicalRequest,
  tools: readonly JsonObject[] | undefined,
  ledger: Ledger,
): JsonObject | undefined {
  if (parallelToolCalls === false)
    ledger.lose('parallel_tool_calls', 'Several calls at once cannot be forbidden here.');
  const own = objectOf(ownMembers(present({ extensions }))['toolConfig']) ?? {};
  if (tools?.some((tool) => tool['functionDeclarations'] !== undefined) !== true) {
    if (toolChoice !== undefined && toolChoice.type !== 'none')
      ledger.lose('tool_choice', 'There is no function to choose.');
    return inhabited({ ...own, functionCallingConfig: undefined });
  }
  if (toolChoice === undefined) return inhabited(own);
  const calling =
    toolChoice.type === 'tool'
      ? { mode: 'ANY', allowedFunctionNames: toolChoice.names }
      : { mode: modes[toolChoice.type] };
  return mergeMembers(own, { functionCallingConfig: calling });
}
