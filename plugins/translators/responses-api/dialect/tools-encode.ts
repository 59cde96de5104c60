import {
  type FunctionTool,
  isObject,
  type JsonObject,
  type Ledger,
  present,
  type Tool,
} from '@ai-proxy/core';
import { kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** A namespace that takes in the tools after the one that it came with. */
interface OpenNamespace {
  readonly wire: JsonObject;
  /** What its members are called in it, by the names that they have here. */
  readonly names: JsonObject;
  readonly members: JsonObject[];
}

/** The tools as the format lists them; undefined where none is left. */
export function encodeTools(
  tools: readonly Tool[] | undefined,
  isForeign: boolean,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const encoded: JsonObject[] = [];
  let open: OpenNamespace | undefined;
  for (const [index, tool] of (tools ?? []).entries()) {
    const wire = encodeTool(tool, `tools[${index}]`, isForeign, ledger);
    if (wire === undefined) continue;
    const opened = namespaceOf(tool);
    open = opened ?? open;
    if (opened !== undefined) encoded.push({ ...opened.wire, tools: opened.members });
    const name = tool.type === 'function' ? open?.names[tool.name] : undefined;
    if (open === undefined || typeof name !== 'string') encoded.push(wire);
    else open.members.push({ ...wire, name });
  }
  return encoded.length === 0 ? undefined : encoded;
}

function namespaceOf(tool: Tool): OpenNamespace | undefined {
  const namespace = tool.type === 'function' ? kept(tool.extensions)['namespace'] : undefined;
  if (!isObject(namespace)) return undefined;
  const { members: names, ...wire } = namespace;
  return { wire, names: isObject(names) ? names : {}, members: [] };
}

function encodeTool(
  tool: Tool,
  path: string,
  isForeign: boolean,
  ledger: Ledger,
): JsonObject | undefined {
  if (tool.type === 'function') {
    ledger.loseForeign(path, tool.extensions, dialectName);
    return encodeFunction(tool, isForeign);
  }
  if (tool.dialect === dialectName) return tool.value;
  ledger.lose(path, `${dialectName} does not know this ${tool.dialect} tool`);
  return undefined;
}

/** Schemas are taken as strict where nobody says otherwise; those of other formats seldom are. */
function encodeFunction(tool: FunctionTool, isForeign: boolean): JsonObject {
  const { name, description, parameters = { type: 'object', properties: {} } } = tool;
  const { namespace: _namespace, custom, local_shell: shell, ...rest } = kept(tool.extensions);
  if (isObject(custom)) return { type: 'custom', name, ...custom, ...rest };
  if (isObject(shell)) return { type: 'local_shell', ...shell, ...rest };
  const strict = tool.strict ?? (isForeign ? false : undefined);
  return {
    type: 'function',
    name,
    ...present({ description }),
    parameters,
    ...present({ strict }),
    ...rest,
  };
}
