/** Reasoning, which is an item of its own here: summaries, seldom the text, and an encrypted form. */
import { type JsonObject, type JsonValue, present, type ReasoningPart } from '@ai-proxy/core';
import { dropCompleted } from './calls.ts';
import { extended, Fields, kept, withHidden } from './fields.ts';
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
  const members = present({
    id: fields.string('id'),
    redacted: fields.string('encrypted_content'),
  });
  const isPlain = content.length === 0 && summaries.length < 2;
  const written = isPlain ? {} : { summary: item['summary'], content: item['content'] };
  // Where there are both, other formats get the summaries, and the ledger is to tell of the rest.
  const lost = summaries.length > 0 && content.length > 0 ? { content: item['content'] } : {};
  const known = withHidden({ ...fields.rest(), ...lost }, written);
  return {
    type: 'reasoning',
    text: (summaries.length > 0 ? summaries : content).join(summaryGap),
    origin: dialectName,
    ...members,
    ...extended(Object.getOwnPropertyNames(known).length === 0 ? undefined : known),
  };
}

function textsOf(list: JsonValue | undefined): string[] {
  return (new Fields({ list }).objects('list') ?? [])
    .map((entry) => new Fields(entry).string('text'))
    .filter((text) => text !== undefined);
}

/** Reasoning as an item: the one that it was, unless somebody changed its text since. */
export function encodeReasoningItem(part: ReasoningPart, id: string | undefined): JsonObject {
  const { summary, content, ...rest } = kept(part.extensions);
  const texts = textsOf(summary);
  const before = (texts.length > 0 ? texts : textsOf(content)).join(summaryGap);
  const isSame = before !== '' && before === part.text;
  const said = part.text === '' ? [] : [summaryOf(part.text)];
  const own = part.origin === dialectName;
  return {
    type: 'reasoning',
    ...present({ id: (own ? part.id : undefined) ?? id }),
    summary: isSame ? (summary ?? []) : said,
    ...present({
      content: isSame ? content : undefined,
      encrypted_content: own ? part.redacted : undefined,
    }),
    ...rest,
  };
}

/** One summary of an item. */
export function summaryOf(text: string): JsonObject {
  return { type: 'summary_text', text };
}
