import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Tool,
  type ToolChoice,
} from '@ai-proxy/core';
import { defined, Fields, kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** The tools of a request; what is no function is run by the provider or known here alone. */
export function decodeTools(body: Fields): Tool[] {
  return (body.list('tools') ?? [])
    .filter((tool: JsonValue) => isObject(tool))
    .map((tool) => decodeTool(tool));
}

function decodeTool(tool: JsonObject): Tool {
  const fields = new Fields(tool);
  const name = fields.string('name');
  if (fields.string('type') !== 'function' || name === undefined)
    return { type: 'native', dialect: dialectName, value: tool };
  const members = defined({
    description: fields.string('description'),
    parameters: fields.object('parameters'),
    strict: fields.boolean('strict'),
  });
  return { type: 'function', name, ...members, ...fields.extensions() };
}

/** The tools as the format lists them; undefined where none is left. */
export function encodeTools(
  tools: readonly Tool[] | undefined,
  isForeign: boolean,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const encoded = (tools ?? []).flatMap((tool, index) =>
    encodeTool(tool, `tools[${index}]`, isForeign, ledger),
  );
  return encoded.length === 0 ? undefined : encoded;
}

/** Schemas are taken as strict where nobody says otherwise; those of other formats seldom are. */
function encodeTool(
  tool: Tool,
  path: string,
  isForeign: boolean,
  ledger: Ledger,
): readonly JsonObject[] {
  if (tool.type === 'native') {
    if (tool.dialect === dialectName) return [tool.value];
    ledger.lose(path, `${dialectName} does not know this ${tool.dialect} tool`);
    return [];
  }
  ledger.loseForeign(path, tool.extensions, dialectName);
  const { name, description } = tool;
  const strict = tool.strict ?? (isForeign ? false : undefined);
  const parameters = tool.parameters ?? { type: 'object', properties: {} };
  return [
    {
      type: 'function',
      name,
      ...defined({ description }),
      parameters,
      ...defined({ strict }),
      ...kept(tool.extensions),
    },
  ];
}

const plainChoices: ReadonlyMap<JsonValue, ToolChoice> = new Map<JsonValue, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
]);

/**
 * Which tools may be called. What has no canonical form, such as a tool of the provider or a subset
 * that need not be used, stays unread so that it is written again, or reported as lost.
 */
export function decodeToolChoice(body: Fields): ToolChoice | undefined {
  const written = body.any('tool_choice');
  if (written === undefined) return undefined;
  const plain = plainChoices.get(written);
  if (plain !== undefined) return plain;
  const choice = new Fields(written);
  const type = choice.string('type');
  const name = choice.string('name');
  if (type === 'function' && name !== undefined) return { type: 'tool', names: [name] };
  const names = type === 'allowed_tools' ? allowedNames(choice.list('tools') ?? []) : undefined;
  if (choice.string('mode') === 'required' && names !== undefined) return { type: 'tool', names };
  body.leave('tool_choice');
  return names === undefined ? undefined : { type: 'auto' };
}

/** Names of the allowed functions; undefined where there are none, or tools of other kinds. */
function allowedNames(tools: readonly JsonValue[]): string[] | undefined {
  const names = tools
    .map((tool) => new Fields(tool))
    .map((tool) => (tool.string('type') === 'function' ? tool.string('name') : undefined))
    .filter((name) => name !== undefined);
  return names.length === 0 || names.length < tools.length ? undefined : names;
}

/** Which tools may be called, as the format says it. */
export function encodeToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  if (choice === undefined) return undefined;
  if (choice.type !== 'tool') return choice.type;
  const tools = choice.names.map((name) => ({ type: 'function', name }));
  return tools.length === 1 ? tools[0] : { type: 'allowed_tools', mode: 'required', tools };
}
