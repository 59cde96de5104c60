import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Ledger,
  present,
  type Tool,
  type ToolChoice,
} from '@ai-proxy/core';
import { decodeCustomTool, encodeCustomTool } from './custom-tools.ts';
import { extended, Fields, kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** The tools of a request, those of old clients included. */
export function decodeTools(body: Fields): Tool[] {
  const tools = body.list('tools') ?? [];
  const functions = body.list('functions') ?? [];
  return [
    ...tools.filter((tool: JsonValue) => isObject(tool)).map((tool) => decodeTool(tool)),
    ...functions
      .filter((tool: JsonValue) => isObject(tool))
      .map((tool) => decodeTool({ type: 'function', function: tool })),
  ];
}

function decodeTool(tool: JsonObject): Tool {
  const custom = decodeCustomTool(tool);
  if (custom !== undefined) return custom;
  const outer = new Fields(tool);
  const inner = new Fields(outer.object('function'));
  const name = inner.string('name');
  if (outer.string('type') !== 'function' || name === undefined)
    return { type: 'native', dialect: dialectName, value: tool };
  const members = present({
    description: inner.string('description'),
    parameters: inner.object('parameters'),
    strict: inner.boolean('strict'),
  });
  const unread = inner.rest();
  const rest = { ...outer.rest(), ...(unread === undefined ? {} : { function: unread }) };
  const empty = Object.keys(rest).length === 0;
  return { type: 'function', name, ...members, ...extended(empty ? undefined : rest) };
}

/** The tools as the format lists them; undefined where none is left. */
export function encodeTools(
  tools: readonly Tool[] | undefined,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const encoded = (tools ?? []).flatMap((tool, index) =>
    encodeTool(tool, `tools[${index}]`, ledger),
  );
  return encoded.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Tool, path: string, ledger: Ledger): readonly JsonObject[] {
  if (tool.type === 'native') {
    if (tool.dialect === dialectName) return [tool.value];
    ledger.lose(path, `${dialectName} does not know this ${tool.dialect} tool`);
    return [];
  }
  ledger.loseForeign(path, tool.extensions, dialectName);
  const custom = encodeCustomTool(tool);
  if (custom !== undefined) return [custom];
  const { function: inner, ...outer } = kept(tool.extensions);
  const { name, description, parameters, strict } = tool;
  return [
    {
      type: 'function',
      function: {
        name,
        ...present({ description, parameters, strict }),
        ...(isObject(inner) ? inner : {}),
      },
      ...outer,
    },
  ];
}

/** Which tools may be called, as the format says it; `customs` are names of tools that take free text. */
export function encodeToolChoice(
  choice: ToolChoice | undefined,
  customs: ReadonlySet<string>,
): JsonValue | undefined {
  if (choice === undefined) return undefined;
  if (choice.type !== 'tool') return choice.type;
  const tools = choice.names.map((name) =>
    customs.has(name)
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } },
  );
  if (tools.length === 1) return tools[0];
  return { type: 'allowed_tools', allowed_tools: { mode: 'required', tools } };
}
