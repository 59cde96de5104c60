/** What an answer says again of the request. The official clients read most of it unasked. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** The members that are repeated, as they are where the request said nothing. */
const unsaid: JsonObject = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'default',
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
};

/** Members that are repeated where the request has them, and otherwise absent. */
const optional = ['prompt', 'prompt_cache_retention', 'user'];

/** Members that have words of their own only where the API decides them. */
const decided: JsonObject = { access_programs: null, error: null, incomplete_details: null };

/** Members by which an answer tells a client nothing that it did not say itself. */
const repeated: ReadonlySet<string> = new Set([
  ...Object.keys(unsaid).filter((name) => name !== 'service_tier'),
  ...optional,
  'frequency_penalty',
  'presence_penalty',
]);

/** True where a member of an answer is what the request said, or what all answers say. */
export function isEcho(name: string, value: JsonValue | undefined): boolean {
  return repeated.has(name) || value === null || value === unsaid[name];
}

/** The members of an answer that repeat its request. */
export function echoOf(request: JsonObject): JsonObject {
  const said = [...Object.keys(unsaid), ...optional].flatMap((name) => {
    const value = request[name] ?? null;
    return value === null ? [] : [[name, echoed(name, value)] as const];
  });
  return { ...decided, ...unsaid, ...Object.fromEntries(said) };
}

/** The value as the API repeats it, which is longer where it fills in what was left out. */
function echoed(name: string, value: JsonValue): JsonValue {
  const usual = unsaid[name];
  if (isObject(value) && isObject(usual)) return { ...usual, ...value };
  if (name === 'service_tier' && value === 'auto') return 'default';
  return name === 'tools' && Array.isArray(value) ? value.map(echoedTool) : value;
}

function echoedTool(tool: JsonValue): JsonValue {
  if (!isObject(tool) || tool['type'] !== 'function') return tool;
  return { ...tool, parameters: tool['parameters'] ?? null, strict: tool['strict'] ?? null };
}
