import {
  type FunctionTool,
  type JsonObject,
  type Ledger,
  present,
  type Tool,
} from '@ai-proxy/core';
import { shellSchema } from './call-items.ts';
import type { ClientTool, ClientTools, DeclaredTool, ToolKind } from './client-tools.ts';
import { inputSchema } from './custom-input.ts';
import { extended, Fields } from './fields.ts';
import { dialectName } from './wire.ts';

type Members = Pick<FunctionTool, 'description' | 'parameters' | 'strict'>;

/**
 * The tools of a request. Those that the client runs become functions under the names that other
 * formats know them by; what the provider runs stays as it is. Of tools that are declared again, as
 * items of the input may do, the last counts.
 */
export function decodeTools(
  tools: readonly DeclaredTool[],
  names: ClientTools,
  ledger: Ledger,
): Tool[] {
  const spaces = Map.groupBy(tools, ({ namespace }) => namespace);
  const decoded = new Map<unknown, Tool>();
  for (const tool of tools) {
    const { client, namespace, wire, path } = tool;
    if (client === undefined) {
      decoded.set(tool, { type: 'native', dialect: dialectName, value: wire });
      continue;
    }
    const name = names.flatName(client);
    if (decoded.has(name)) ledger.lose(path, `"${client.name}" is declared more than once`);
    const members = namespace && spaces.get(namespace);
    if (members !== undefined) spaces.delete(namespace);
    const space = members && { ...namespace, members: namesOf(members, names) };
    decoded.set(name, decodeTool(wire, client, name, space));
  }
  return [...decoded.values()];
}

/** The first tool of a namespace keeps what it says, for the members that come with it. */
function namesOf(members: readonly DeclaredTool[], names: ClientTools): JsonObject {
  return Object.fromEntries(
    members.flatMap(({ client }) =>
      client === undefined ? [] : [[names.flatName(client), client.name]],
    ),
  );
}

function decodeTool(
  wire: JsonObject,
  client: ClientTool,
  name: string,
  namespace: JsonObject | undefined,
): FunctionTool {
  const fields = new Fields(wire);
  fields.string('type');
  fields.string('name');
  const members = decoders[client.kind](fields);
  const renamed = client.namespace === undefined && name !== client.name ? client.name : undefined;
  const kind = client.kind === 'function' ? {} : { [client.kind]: fields.rest() ?? {} };
  const rest = client.kind === 'function' ? fields.rest() : kind;
  const kept = { ...rest, ...present({ name: renamed, namespace }) };
  return {
    type: 'function',
    name,
    ...present(members),
    ...extended(Object.keys(kept).length === 0 ? undefined : kept),
  };
}

/** What a tool of each kind is as a function. What is not one in its own format is kept whole. */
const decoders: Readonly<Record<ToolKind, (fields: Fields) => Defined<Members>>> = {
  function: (fields) => ({
    description: fields.string('description'),
    parameters: fields.object('parameters'),
    strict: fields.boolean('strict'),
  }),
  custom: (fields) => {
    const description = fields.string('description');
    const format = fields.object('format');
    for (const name of ['description', 'format']) fields.leave(name);
    return {
      description: customDescription(description, new Fields(format)),
      parameters: inputSchema,
    };
  },
  local_shell: () => ({
    description: 'Runs a program on the machine of the user and gives its output.',
    parameters: shellSchema,
  }),
};

type Defined<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Without JSON the model would be held to the grammar; so it is told of it. */
function customDescription(description: string | undefined, format: Fields): string {
  const definition = format.string('definition');
  const grammar =
    definition === undefined
      ? []
      : [`The text must match this grammar (${format.string('syntax') ?? 'lark'}):`, definition];
  const use = 'Write the whole text for the tool as the string `input`.';
  return [description, use, ...grammar].filter((words) => words !== undefined).join('\n\n');
}
