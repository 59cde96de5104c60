/** Reasoning, which is an item of its own here: summaries, seldom the text, and an encrypted form. */
import { isObject, type JsonObject, type JsonValue, type ReasoningPart } from '@ai-proxy/core';
import { dropCompleted } from './calls.ts';
import { defined, extended, Fields, kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** Stands between the summaries of one item. */
export const summaryGap = '\n\n';

/** Reasoning as this format wrote it. One plain summary is the text; more are kept beside it. */
export function decodeReasoningItem(item: JsonObject): ReasoningPart {
  const fields = new Fields(item);
  fields.string('type');
  dropCompleted(fields);
  const summaries = textsOf(fields.list('summary'));
  const content = textsOf(fields.list('content'));
  const members = defined({
    id: fields.string('id'),
    redacted: fields.string('encrypted_content'),
  });
  const keepsSummary = summaries.length > (content.length > 0 ? 0 : 1);
  const rest = {
    ...fields.rest(),
    ...(keepsSummary ? { summary: item['summary'] } : {}),
    ...(content.length > 0 ? { content: item['content'] } : {}),
  };
  return {
    type: 'reasoning',
    text: (summaries.length > 0 ? summaries : content).join(summaryGap),
    origin: dialectName,
    ...members,
    ...extended(Object.keys(rest).length === 0 ? undefined : rest),
  };
}

function textsOf(list: readonly JsonValue[] | undefined): string[] {
  return (list ?? [])
    .filter((entry: JsonValue) => isObject(entry))
    .map((entry) => new Fields(entry).string('text'))
    .filter((text) => text !== undefined);
}

/** Reasoning of this format as the item it was. */
export function encodeReasoningItem(part: ReasoningPart, id: string | undefined): JsonObject {
  const { summary, content, ...rest } = kept(part.extensions);
  const said = content === undefined && part.text !== '' ? [summaryOf(part.text)] : [];
  const own = part.origin === dialectName;
  return {
    type: 'reasoning',
    ...defined({ id: (own ? part.id : undefined) ?? id }),
    summary: summary ?? said,
    ...defined({ content, encrypted_content: own ? part.redacted : undefined }),
    ...rest,
  };
}

/** One summary of an item. */
export function summaryOf(text: string): JsonObject {
  return { type: 'summary_text', text };
}
