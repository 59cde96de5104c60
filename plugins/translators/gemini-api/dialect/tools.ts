import {
  type CanonicalRequest,
  type FunctionTool,
  type JsonObject,
  type Ledger,
  objectOf,
  objectsOf,
  present,
  textOf,
  textsOf,
  type Tool,
  type ToolChoice,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, filled, inhabited, mergeMembers, ownMembers } from './members.ts';
import { jsonSchemaOf } from './schema.ts';
import { longestToolName, wireToolName } from './tool-names.ts';
import { dialectName } from './wire.ts';

const declarationMembers = ['name', 'description', 'parameters', 'parametersJsonSchema'];

/** The tools of a request: declared functions, and tools that the provider runs. */
export function decodeTools(
  wire: unknown,
  path: string,
  ledger: Ledger,
): readonly Tool[] | undefined {
  if (wire === undefined) return undefined;
  return objectsOf(wire).flatMap((tool, at) => {
    const native = unknownMembers(tool, ['functionDeclarations']);
    const place = `${path}[${at}].functionDeclarations`;
    const functions: Tool[] = objectsOf(tool['functionDeclarations']).map((declaration, index) =>
      decodeFunction(declaration, `${place}[${index}]`, ledger),
    );
    if (native === undefined) return functions;
    return [...functions, { type: 'native', dialect: dialectName, value: native }];
  });
}

function decodeFunction(wire: JsonObject, path: string, ledger: Ledger): FunctionTool {
  const schema = objectOf(wire['parametersJsonSchema']);
  const own = schema === undefined ? objectOf(wire['parameters']) : undefined;
  return {
    type: 'function',
    name: textOf(wire['name']) ?? '',
    ...present({
      description: textOf(wire['description']),
      parameters: schema ?? (own && jsonSchemaOf(own, `${path}.parameters`, ledger)),
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
  const name = wireToolName(tool.name);
  if (name.length > longestToolName)
    ledger.lose(
      `${path}.name`,
      `Sent as ${name}, which is longer than the ${longestToolName} characters that all models take.`,
    );
  if (tool.cache !== undefined) ledger.lose(`${path}.cache`, 'Prompts are cached without markers.');
  const declaration = present({
    name,
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
  request: CanonicalRequest,
  tools: readonly JsonObject[] | undefined,
  ledger: Ledger,
): JsonObject | undefined {
  const { parallelToolCalls, toolChoice } = request;
  if (parallelToolCalls === false)
    ledger.lose('parallel_tool_calls', 'Several calls at once cannot be forbidden here.');
  const own = objectOf(ownMembers(request)['toolConfig']) ?? {};
  if (tools?.some((tool) => tool['functionDeclarations'] !== undefined) !== true) {
    if (toolChoice !== undefined && toolChoice.type !== 'none')
      ledger.lose('tool_choice', 'There is no function to choose.');
    return inhabited({ ...own, functionCallingConfig: undefined });
  }
  const functionCallingConfig = encodeToolChoice(request);
  return inhabited(mergeMembers(own, present({ functionCallingConfig })));
}

/** Only this mode keeps calls to their schemas where the model is free to make none. */
const strictMode = 'VALIDATED';

function encodeToolChoice({ toolChoice, tools }: CanonicalRequest): JsonObject | undefined {
  if (toolChoice?.type === 'tool')
    return { mode: 'ANY', allowedFunctionNames: toolChoice.names.map(wireToolName) };
  const isFree = toolChoice === undefined || toolChoice.type === 'auto';
  const isStrict = tools?.some((tool) => tool.type === 'function' && tool.strict === true);
  if (isFree && isStrict === true) return { mode: strictMode };
  return toolChoice === undefined ? undefined : { mode: modes[toolChoice.type] };
}
