import t from 'tap';
import type { CanonicalRequest, Dialect, JsonObject, Warning } from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

export type Other = 'chat' | 'responses' | 'gemini';

/** The other formats, each with a model of its own. */
export const others: Readonly<Record<Other, readonly [dialect: Dialect, model: string]>> = {
  chat: [chatDialect, 'gpt-5.2'],
  responses: [responsesDialect, 'gpt-5.2'],
  gemini: [geminiDialect, 'gemini-2.5-pro'],
};

export const names: readonly Other[] = ['chat', 'responses', 'gemini'];

export interface Written {
  readonly body: JsonObject;
  /** Paths of what is reported as lost. */
  readonly paths: readonly string[];
}

function joined(body: JsonObject, ...warnings: (readonly Warning[])[]): Written {
  return { body, paths: warnings.flat().map(({ path }) => path) };
}

/** A request of a client of this format in another one. */
export function requestIn(name: Other, members: JsonObject): Written {
  const [dialect, model] = others[name];
  const base = { model: 'm', max_tokens: 99, messages: [{ role: 'user', content: 'Hi' }] };
  const decoded = messagesDialect.decodeRequest({ ...base, ...members });
  const request: CanonicalRequest = { ...decoded.value, model };
  const { value, warnings } = dialect.encodeRequest(request);
  return joined(value, decoded.warnings, warnings);
}

/** An answer of an upstream of this format in another one. */
export function answerIn(name: Other, members: JsonObject): Written {
  const base = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'A' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 2 },
  };
  const decoded = messagesDialect.decodeResponse({ ...base, ...members });
  const { value, warnings } = others[name][0].encodeResponse(decoded.value, {
    model: 'asked',
    request: {},
    streamUsage: true,
    requestId: 'r',
    now: 0,
  });
  return joined(value, decoded.warnings, warnings);
}

/** A value in use, and how to find it in what another format makes of it. */
export interface Use {
  readonly what: string;
  readonly members: JsonObject;
  /** Text of the written body, one for all formats or one for each that can say it. */
  readonly says?: string | Readonly<Partial<Record<Other, string>>>;
  /** Paths under which a format that cannot say it reports it. */
  readonly lost?: RegExp;
}

/** True where the value is in the body, or reported as lost. */
function isHeard({ says, lost }: Use, name: Other, { body, paths }: Written): boolean {
  const words = typeof says === 'string' ? says : says?.[name];
  if (words !== undefined && JSON.stringify(body).includes(words)) return true;
  return lost !== undefined && paths.some((path) => lost.test(path));
}

/** Tests that every use is heard of in every other format. */
export function testUses(
  groups: Readonly<Record<string, readonly Use[]>>,
  write: (name: Other, members: JsonObject) => Written,
): void {
  for (const [group, uses] of Object.entries(groups))
    for (const name of names)
      t.test(`${group}: each is written as ${name} or reported`, async (t) => {
        for (const use of uses) {
          t.ok(isHeard(use, name, write(name, use.members)), use.what);
        }
      });
}
