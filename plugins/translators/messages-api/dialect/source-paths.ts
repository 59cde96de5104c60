import {
  objectsOf,
  sourcePathIn,
  type JsonObject,
  type SettingPlaces,
  type Site,
} from '@ai-proxy/core';
import { decodeBlock } from './parts-decode.ts';

type Names = ReadonlyMap<string, string>;

const settings: SettingPlaces = new Map([
  ['max_completion_tokens', ['max_tokens']],
  ['stop', ['stop_sequences']],
  ['user', ['metadata.user_id']],
  ['parallel_tool_calls', ['tool_choice.disable_parallel_tool_use']],
  ['reasoning', ['thinking', 'output_config.effort']],
  ['reasoning.effort', ['output_config.effort', 'thinking.type']],
  ['reasoning.budgetTokens', ['thinking.budget_tokens', 'output_config.effort', 'thinking.type']],
  ['reasoning.summary', ['thinking.display', 'thinking.type']],
  ['response_format', ['output_config.format', 'output_format']],
]);

const toolNames: Names = new Map([
  ['parameters', 'input_schema'],
  ['cache', 'cache_control'],
]);

/** Members of blocks; '' stands for the block itself. */
const blockNames: Names = new Map([
  ['arguments', 'input'],
  ['cache', 'cache_control'],
  ['search_result', ''],
]);

/** A result that lacks the name of its tool has the id of the call. */
const resultNames: Names = new Map([
  ['cache', 'cache_control'],
  ['isError', 'is_error'],
  ['name', 'tool_use_id'],
]);

/** What the results of calls may hold; the rest is left out when they are read. */
const resultParts: ReadonlySet<string> = new Set(['text', 'image', 'file', 'native']);

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  const pathOf = sourcePathIn(body, settings, () => ({
    messages: messageSites(body),
    tools: toolSites(body),
  }));
  return (path) => pathOf(path) ?? path;
}

function messageSites(body: JsonObject): readonly Site[] {
  const instructions = contentSites(body['system'], 'system');
  const turns = objectsOf(body['messages']).map((message, index) => {
    const path = `messages[${index}]`;
    return { path, parts: contentSites(message['content'], `${path}.content`) };
  });
  return instructions.length === 0 ? turns : [{ path: 'system', parts: instructions }, ...turns];
}

function contentSites(content: unknown, path: string): readonly Site[] {
  if (typeof content === 'string') return [{ path }];
  return objectsOf(content).map((block, index) => blockSite(block, `${path}[${index}]`));
}

function blockSite(block: JsonObject, path: string): Site {
  if (block['type'] !== 'tool_result') return { path, names: blockNames };
  const { content } = block;
  const blocks = objectsOf(content);
  const parts = contentSites(content, `${path}.content`).filter((_, index) => {
    const inner = blocks[index];
    return inner === undefined || resultParts.has(decodeBlock(inner).type);
  });
  return { path, names: resultNames, parts };
}

function toolSites(body: JsonObject): readonly Site[] {
  return objectsOf(body['tools']).map((_, index) => ({
    path: `tools[${index}]`,
    names: toolNames,
  }));
}
