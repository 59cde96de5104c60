import { isObject, memberPath, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { fitting, longestName, shortened } from './ids.ts';

/** Kinds of tools that a client runs. Other formats know functions alone. */
export type ToolKind = 'function' | 'custom' | 'local_shell';

interface ToolName {
  readonly name: string;
  readonly namespace?: string;
}

/** How a client of this format calls one of its tools. */
export interface ClientTool extends ToolName {
  readonly kind: ToolKind;
}

/** A tool as it is declared: alone, or as a member of a namespace. */
export interface DeclaredTool {
  readonly wire: JsonObject;
  /** Where the body has it. */
  readonly path: string;
  /** Undefined for tools that the provider runs. */
  readonly client: ClientTool | undefined;
  /** The namespace as it is declared, its tools aside. */
  readonly namespace?: JsonObject;
}

/** A tool without a namespace is in this one. */
const defaultNamespace = 'functions';

/** Items of the input that bring further tools. */
const carriers: ReadonlySet<JsonValue | undefined> = new Set([
  'additional_tools',
  'tool_search_output',
]);

/** All tools of a request: its own, then those that items of its input bring. */
export function declaredTools(body: JsonObject): readonly DeclaredTool[] {
  const own = toolsIn(body, '');
  const { input } = body;
  if (!Array.isArray(input)) return own;
  const brought = input.flatMap((item: JsonValue, index) =>
    isObject(item) && carriers.has(item['type']) ? toolsIn(item, `input[${index}]`) : [],
  );
  return [...own, ...brought];
}

function toolsIn({ tools }: JsonObject, path: string): readonly DeclaredTool[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: JsonValue, index) =>
    isObject(tool) ? declared(tool, memberPath(path, `tools[${index}]`)) : [],
  );
}

function declared(wire: JsonObject, path: string): readonly DeclaredTool[] {
  const { tools, ...namespace } = wire;
  const { type, name } = namespace;
  if (type !== 'namespace' || typeof name !== 'string' || !Array.isArray(tools))
    return [{ wire, path, client: clientToolOf(wire) }];
  const members = toolsIn(wire, path).map((tool) => ({
    ...tool,
    namespace,
    client: tool.client && { ...tool.client, namespace: name },
  }));
  return members.length === 0 ? [{ wire, path, client: undefined }] : members;
}

function clientToolOf({ type, name }: JsonObject): ClientTool | undefined {
  if (type === 'local_shell') return { kind: type, name: type };
  if (typeof name !== 'string') return undefined;
  return type === 'function' || type === 'custom' ? { kind: type, name } : undefined;
}

/**
 * The names under which other formats know the tools of a client: unique, of few letters and short.
 * They depend on the request alone, so the answer can be told in the client's names again.
 */
export class ClientTools {
  readonly #byFlatName = new Map<string, ClientTool>();
  readonly #flatNames = new Map<string, string>();

  constructor(tools: readonly DeclaredTool[]) {
    const clients = tools.map(({ client }) => client).filter((client) => client !== undefined);
    // Those without a namespace keep their names.
    for (const isSpaced of [false, true])
      for (const client of clients)
        if ((client.namespace !== undefined) === isSpaced) this.#claim(client);
  }

  /** The name for other formats, also of a tool that is not declared any more. */
  flatName(tool: ToolName): string {
    return this.#flatNames.get(keyOf(tool)) ?? candidate(tool);
  }

  /** The tool that goes by a name; a plain function where the client declared none. */
  toolOf(flatName: string): ClientTool {
    return this.#byFlatName.get(flatName) ?? { kind: 'function', name: flatName };
  }

  #claim(client: ClientTool): void {
    const key = keyOf(client);
    if (this.#flatNames.has(key)) return;
    const wanted = candidate(client);
    const flatName = this.#byFlatName.has(wanted) ? shortened(wanted, key) : wanted;
    this.#flatNames.set(key, flatName);
    this.#byFlatName.set(flatName, client);
  }
}

function keyOf({ name, namespace = defaultNamespace }: ToolName): string {
  return `${namespace}\n${name}`;
}

function candidate({ name, namespace = defaultNamespace }: ToolName): string {
  const gap = namespace.endsWith('__') ? '' : '__';
  const whole = namespace === defaultNamespace ? name : `${namespace}${gap}${name}`;
  const fits = fitting(whole);
  return fits.length <= longestName ? fits : shortened(fits, whole);
}
