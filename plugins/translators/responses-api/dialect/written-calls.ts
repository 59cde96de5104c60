/** What has been written of the calls of a streamed answer. */
import type { JsonObject, PartDelta, ToolCallPart } from '@ai-proxy/core';
import { callForms } from './call-items.ts';
import type { ClientTool, ToolKind } from './client-tools.ts';
import { CustomInput } from './custom-input.ts';
import type { ItemPrefix } from './ids.ts';
import { callItem } from './output-encode.ts';
import type { Said } from './written-content.ts';
import type { WrittenItem } from './written-items.ts';

/** How the arguments of a call are told while they grow. */
interface Telling {
  /** What a piece of the arguments adds. */
  say(json: string): Said[];
  /** What is missing of them, and that they are complete. */
  end(): Said[];
  /** What the item says of them, so that it agrees with what was told. */
  members(): JsonObject;
}

/** Arguments that go on as they come; a call without any has the empty object. */
class ToldArguments implements Telling {
  readonly #name: string;
  #json = '';

  constructor(name: string) {
    this.#name = name;
  }

  say(json: string): Said[] {
    this.#json += json;
    return told('response.function_call_arguments.delta', json);
  }

  end(): Said[] {
    const missing = this.#json.trim() === '' ? this.say('{}') : [];
    const type = 'response.function_call_arguments.done';
    return [...missing, { type, name: this.#name, arguments: this.#json }];
  }

  members(): JsonObject {
    return { arguments: this.#json };
  }
}

/** The text for a custom tool, read out of the arguments. */
class ToldInput implements Telling {
  readonly #input = new CustomInput();

  say(json: string): Said[] {
    return told('response.custom_tool_call_input.delta', this.#input.push(json));
  }

  end(): Said[] {
    const missing = told('response.custom_tool_call_input.delta', this.#input.end());
    return [...missing, { type: 'response.custom_tool_call_input.done', ...this.members() }];
  }

  members(): JsonObject {
    return { input: this.#input.text };
  }
}

/** A command is told by its item alone. */
class ToldCommand implements Telling {
  #json = '';

  say(json: string): Said[] {
    this.#json += json;
    return [];
  }

  end(): Said[] {
    return [];
  }

  members(): JsonObject {
    return callForms.local_shell.write(this.#json);
  }
}

function told(type: string, delta: string): Said[] {
  return delta === '' ? [] : [{ type, delta }];
}

const tellings: Readonly<Record<ToolKind, (name: string) => Telling>> = {
  function: (name) => new ToldArguments(name),
  custom: () => new ToldInput(),
  local_shell: () => new ToldCommand(),
};

/** A call that is written while its arguments grow. */
export function writtenCall(
  part: ToolCallPart,
  client: ClientTool,
  id: (prefix: ItemPrefix) => string,
): WrittenItem {
  const itemId = id(callForms[client.kind].prefix);
  const telling = tellings[client.kind](client.name);
  const itemOf = (status: string): JsonObject => ({
    ...callItem(part, client, itemId, status),
    ...telling.members(),
  });
  return {
    added: () => itemOf('in_progress'),
    start: () => (part.arguments === '' ? [] : telling.say(part.arguments)),
    delta: (delta: PartDelta) => (delta.type === 'arguments' ? telling.say(delta.text) : []),
    end: () => telling.end(),
    done: () => itemOf('completed'),
  };
}
