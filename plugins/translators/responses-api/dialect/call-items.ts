/** Calls of a client's tools as the items of this format, which differ by the kind of the tool. */
import { type JsonObject, type JsonValue, parseObject, present } from '@ai-proxy/core';
import type { ClientTool, ToolKind } from './client-tools.ts';
import { argumentsOf, inputOf } from './custom-input.ts';
import { Fields } from './fields.ts';
import type { ItemPrefix } from './ids.ts';

interface CallForm {
  readonly call: string;
  readonly result: string;
  readonly prefix: ItemPrefix;
  /** The arguments that an item says. */
  readonly read: (fields: Fields) => string;
  /** The members by which an item says its arguments. */
  readonly write: (json: string) => JsonObject;
}

/** How calls of each kind are written. */
export const callForms: Readonly<Record<ToolKind, CallForm>> = {
  function: {
    call: 'function_call',
    result: 'function_call_output',
    prefix: 'fc',
    read: (fields) => fields.string('arguments') || '{}',
    write: (json) => ({ arguments: json.trim() === '' ? '{}' : json }),
  },
  custom: {
    call: 'custom_tool_call',
    result: 'custom_tool_call_output',
    prefix: 'ctc',
    read: (fields) => argumentsOf(fields.string('input') ?? ''),
    write: (json) => ({ input: inputOf(json) }),
  },
  local_shell: {
    call: 'local_shell_call',
    result: 'local_shell_call_output',
    prefix: 'lsh',
    read: (fields) => {
      const { type: _type, ...action } = fields.object('action') ?? {};
      return JSON.stringify(action);
    },
    write: (json) => ({ action: shellAction(new Fields(parseObject(json))) }),
  },
};

const kindsOfCalls = byMember('call');
const kindsOfResults = byMember('result');

function byMember(member: 'call' | 'result'): ReadonlyMap<JsonValue | undefined, ToolKind> {
  const kinds: readonly ToolKind[] = ['function', 'custom', 'local_shell'];
  return new Map(kinds.map((kind) => [callForms[kind][member], kind]));
}

/** The kind of tool that an item calls; undefined for other items. */
export function kindOfCall({ type }: JsonObject): ToolKind | undefined {
  return kindsOfCalls.get(type);
}

/** The kind of tool whose result an item is; undefined for other items. */
export function kindOfResult({ type }: JsonObject): ToolKind | undefined {
  return kindsOfResults.get(type);
}

/** What an item says of whom it calls: the shell has no name. */
export function namesOf({ kind, name, namespace }: ClientTool): JsonObject {
  return kind === 'local_shell' ? {} : { name, ...present({ namespace }) };
}

/** A shell that models of other formats call by these parameters. */
export const shellSchema: JsonObject = {
  type: 'object',
  properties: {
    command: {
      type: 'array',
      items: { type: 'string' },
      description: 'The program and its arguments.',
    },
    working_directory: { type: 'string' },
    timeout_ms: {
      type: 'integer',
      description: 'Milliseconds after which the command is stopped.',
    },
    env: { type: 'object', additionalProperties: { type: 'string' } },
  },
  required: ['command'],
};

/** A command line in one text is for a shell to take apart. */
function shellAction(fields: Fields): JsonObject {
  const line = fields.string('command');
  const words = fields.list('command')?.filter((word: JsonValue) => typeof word === 'string');
  return {
    type: 'exec',
    command: line === undefined ? (words ?? []) : ['sh', '-c', line],
    env: textsOf(fields.object('env')),
    ...present({
      timeout_ms: fields.count('timeout_ms'),
      working_directory: fields.string('working_directory'),
      user: fields.string('user'),
    }),
  };
}

function textsOf(members: JsonObject = {}): JsonObject {
  const texts = Object.entries(members).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts);
}
