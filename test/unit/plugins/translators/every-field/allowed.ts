/** What need not be written or reported, and what is refused, each with the reason. */
import type { JsonValue } from '@ai-proxy/core';
import type { FormatName } from './formats.ts';

interface Allowed {
  readonly from?: FormatName;
  readonly to?: FormatName;
  /** Fields by their names; see `Sample.name`. */
  readonly fields: RegExp;
  readonly because: string;
}

/** Fields that leave no trace. */
export const silent: readonly Allowed[] = [
  {
    fields: /^\.model$/,
    because: 'the gateway chooses the model, and the URL or the body names it',
  },
  { to: 'gemini', fields: /^\.stream$/, because: 'the method in the URL says it' },
  {
    from: 'chat',
    fields: /^\.stream_options\.include_usage$/,
    because: 'usage is always asked for, and shown to the client that wants it',
  },
  {
    from: 'chat',
    fields: /^\.messages\[\]\{assistant\}\.role$/,
    because: 'a message that holds nothing but its role says nothing',
  },
  {
    to: 'messages',
    fields: /^\.(?:response_format|text\.format)\{text\}\.type$/,
    because: 'answers are text unless something else is asked for',
  },
  {
    from: 'responses',
    fields: /\.tools\[\]\{custom\}\.format\{text\}\.type$/,
    because: 'the input of a custom tool is text unless something else is asked for',
  },
  {
    from: 'responses',
    fields: /^\.input\[\]\{[a-z_]+\}\.id$/,
    because: 'it is the name of the item in the store of the provider, and nothing refers to it',
  },
  {
    from: 'responses',
    fields: /^\.input\[\]\{function_call_output\}\.name$/,
    because: 'the call that it answers names the tool',
  },
  {
    from: 'messages',
    fields: /\{tool_use\}\.caller\{direct\}\.type$/,
    because: 'calls are made by the model itself unless something else is said',
  },
  {
    from: 'messages',
    to: 'gemini',
    fields: /^\.service_tier$/,
    because: 'both values name a tier that requests have there anyway',
  },
  {
    from: 'gemini',
    fields: /^\.systemInstruction\.role$/,
    because: 'instructions are nobody’s turn',
  },
  {
    from: 'gemini',
    to: 'messages',
    fields: /^\.tools\[\]\.functionDeclarations\[\]\.parameters\.nullable$/,
    because: 'arguments are an object in any case',
  },
  {
    from: 'gemini',
    fields: /^\.contents\[\]\.role$/,
    because: 'a content is of the user unless something else is said',
  },
];

/**
 * Values that say what holds without them, by the last name of the field. Other values of the same
 * fields are written or reported.
 */
export const defaults: Readonly<Record<string, readonly JsonValue[]>> = {
  background: [false],
  detail: ['auto'],
  disable_parallel_tool_use: [false],
  // The one is so where a client switches thinking on, the other in formats that never show any.
  display: ['summarized', 'omitted'],
  enabled: [false],
  // Audio without a format is taken for this one.
  format: ['wav'],
  includeThoughts: [false],
  is_error: [false],
  logprobs: [false],
  mimeType: ['TEXT_PLAIN', 'MIME_TYPE_UNSPECIFIED'],
  mode: ['MODE_UNSPECIFIED'],
  modalities: ['text'],
  nullable: [false],
  parallel_tool_calls: [true],
  responseLogprobs: [false],
  service_tier: ['auto', 'default'],
  status: ['completed'],
  store: [false],
  stream: [false],
  // Not strict is what these APIs are, but for Responses, and what that makes of schemas of answers.
  strict: [false, true],
  // The description of a custom tool names its grammar in either case.
  syntax: ['lark'],
  truncation: ['disabled'],
  // Parameters are an object in any case.
  type: ['OBJECT'],
};

/** Fields that only the provider with its own store or its own queue can serve. */
export const refused: readonly Allowed[] = [
  {
    from: 'responses',
    fields: /^\.(?:previous_response_id|conversation(?:\.id)?)$/,
    because: 'the provider keeps the conversation',
  },
  {
    from: 'responses',
    fields: /^\.prompt\.(?:id|version|variables)$/,
    because: 'the provider keeps the prompt',
  },
  {
    from: 'responses',
    fields: /^\.input\[\]\.(?:type|id)$/,
    because: 'the provider keeps the item that is referred to',
  },
  { from: 'responses', fields: /^\.background$/, because: 'the provider answers later' },
];

/** True where the table has the field between these formats. */
export function allows(
  table: readonly Allowed[],
  from: FormatName,
  to: FormatName,
  name: string,
): boolean {
  return table.some(
    (each) => (each.from ?? from) === from && (each.to ?? to) === to && each.fields.test(name),
  );
}
