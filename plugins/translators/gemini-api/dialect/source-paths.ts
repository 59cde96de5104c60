import {
  isObject,
  type JsonObject,
  type JsonValue,
  memberPath,
  objectOf,
  objectsOf,
} from '@ai-proxy/core';
import { formed } from './proto-form.ts';
import { messageSites, toolSites, type Site } from './source-sites.ts';

const config = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `generationConfig.${name}`);
const thinking = (...names: readonly string[]): readonly string[] =>
  config(...names.map((name) => `thinkingConfig.${name}`), 'thinkingConfig');

/** Settings by the names that the model has for them, and where they are: the first that is there counts. */
const settings: ReadonlyMap<string, readonly string[]> = new Map([
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

const sitePath =
  /^(messages|tools)\[(\d+)\](?:\.(?:content|parts)\[(\d+)\](?:\.content\[(\d+)\])?)?(?:\.(.+))?$/s;

/** Counts of tokens may be asked for a whole request, which then is all that counts. */
const wholeMember = 'generateContentRequest';

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  const outer = formed(body);
  const whole = objectOf(outer[wholeMember]);
  const request = whole ?? outer;
  let sites: Readonly<Record<string, readonly Site[]>> | undefined;
  const formedPath = (path: string): string | undefined => {
    const [, list, ...steps] = sitePath.exec(path) ?? [];
    if (list === undefined) return settingPath(path, request) ?? sharedPath(path, request);
    sites ??= { messages: messageSites(request), tools: toolSites(request) };
    return pathAt({ path: '', parts: sites[list] ?? [] }, steps.slice(0, -1), steps.at(-1));
  };
  return (path) => {
    const found = formedPath(path) ?? '';
    if (found === '') return path;
    return spelled(memberPath(whole === undefined ? '' : wholeMember, found), body);
  };
}

function settingPath(path: string, request: JsonObject): string | undefined {
  if (valueAt(request, path) !== undefined) return path;
  const names = path.split('.');
  for (let length = names.length; length > 0; length -= 1) {
    const places = settings.get(names.slice(0, length).join('.')) ?? [];
    const found = places.find((place) => valueAt(request, place) !== undefined);
    if (found === undefined) continue;
    const inside = isObject(valueAt(request, found)) ? names.slice(length) : [];
    return [found, ...inside].join('.');
  }
  return undefined;
}

/** What all requests of a batch have in common is told as if it were said once. */
function sharedPath(path: string, { requests }: JsonObject): string | undefined {
  const [first] = objectsOf(requests);
  return first !== undefined && valueAt(first, path) !== undefined
    ? `requests[0].${path}`
    : undefined;
}

function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path.split('.'))
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** The path of the site that the steps lead to, or as far as they lead, and there of the member. */
function pathAt(
  site: Site,
  [step, ...steps]: readonly (string | undefined)[],
  member: string | undefined,
): string {
  if (step === undefined) return memberPathOf(site, member);
  const next = site.parts?.[Number(step)];
  return next === undefined ? site.path : pathAt(next, steps, member);
}

function memberPathOf({ elsewhere, names, path }: Site, member = ''): string {
  const [, name = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(member) ?? [];
  const other = elsewhere?.get(name);
  if (other !== undefined) return `${other}${rest}`;
  const written = names?.get(name) ?? name;
  return written === '' ? path : `${path}.${written}${rest}`;
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
