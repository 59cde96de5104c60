import {
  isObject,
  type JsonObject,
  type JsonValue,
  memberPath,
  objectOf,
  objectsOf,
  sourcePathIn,
  valueAt,
  type SettingPlaces,
} from '@ai-proxy/core';
import { formed } from './proto-form.ts';
import { messageSites, toolSites } from './source-sites.ts';

const config = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `generationConfig.${name}`);
const thinking = (...names: readonly string[]): readonly string[] =>
  config(...names.map((name) => `thinkingConfig.${name}`), 'thinkingConfig');

const settings: SettingPlaces = new Map([
  ['temperature', config('temperature')],
  ['top_p', config('topP')],
  ['top_k', config('topK')],
  ['n', config('candidateCount')],
  ['max_tokens', config('maxOutputTokens')],
  ['max_completion_tokens', config('maxOutputTokens')],
  ['stop', config('stopSequences')],
  ['stop_sequences', config('stopSequences')],
  ['seed', config('seed')],
  ['presence_penalty', config('presencePenalty')],
  ['frequency_penalty', config('frequencyPenalty')],
  ['logprobs', config('responseLogprobs')],
  ['top_logprobs', config('logprobs')],
  ['reasoning', config('thinkingConfig')],
  ['reasoning.summary', thinking('includeThoughts')],
  ['reasoning.effort', thinking('thinkingLevel', 'thinkingBudget')],
  ['reasoning.budgetTokens', thinking('thinkingBudget', 'thinkingLevel')],
  [
    'response_format.schema',
    config('responseFormat.text.schema', 'responseJsonSchema', 'responseSchema'),
  ],
  [
    'response_format',
    config('responseFormat', 'responseJsonSchema', 'responseSchema', 'responseMimeType'),
  ],
  ['service_tier', ['serviceTier']],
  ['tool_choice', ['toolConfig.functionCallingConfig']],
]);

/** Counts of tokens may be asked for a whole request, which then is all that counts. */
const wholeMember = 'generateContentRequest';

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  const outer = formed(body);
  const whole = objectOf(outer[wholeMember]);
  const request = whole ?? outer;
  const pathOf = sourcePathIn(request, settings, () => ({
    messages: messageSites(request),
    tools: toolSites(request),
  }));
  return (path) => {
    const found = pathOf(path) ?? sharedPath(path, request) ?? '';
    if (found === '') return path;
    return spelled(memberPath(whole === undefined ? '' : wholeMember, found), body);
  };
}

/** What all requests of a batch have in common is told as if it were said once. */
function sharedPath(path: string, { requests }: JsonObject): string | undefined {
  const [first] = objectsOf(requests);
  return first !== undefined && valueAt(first, path) !== undefined
    ? `requests[0].${path}`
    : undefined;
}

const spelledPath = /^[^.[\]]+(?:\.[^.[\]]+|\[\d+\])*$/;

/** The path as the body spells it, which may have other names, and a lone element without its list. */
function spelled(path: string, body: JsonObject): string {
  if (!spelledPath.test(path)) return path;
  let written = '';
  let value: JsonValue | undefined = body;
  for (const [, name, index = ''] of path.matchAll(/(?:^|\.)([^.[\]]+)|\[(\d+)\]/g)) {
    if (name !== undefined) {
      const spelling = spellingOf(name, value);
      written = memberPath(written, spelling);
      value = isObject(value) ? value[spelling] : undefined;
      continue;
    }
    if (value !== undefined && !Array.isArray(value)) continue;
    written += `[${index}]`;
    value = value?.[Number(index)];
  }
  return written;
}

function spellingOf(name: string, value: JsonValue | undefined): string {
  if (!isObject(value) || (value[name] ?? null) !== null) return name;
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [snake, `_${name}`].find((each) => Object.hasOwn(value, each)) ?? name;
}
