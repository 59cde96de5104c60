import t from 'tap';
import type { Dialect, JsonObject, Warning } from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

export type Other = 'messages' | 'responses' | 'gemini';

/** The other formats, each with a model of its own. */
const others: Readonly<Record<Other, readonly [dialect: Dialect, model: string]>> = {
  messages: [messagesDialect, 'claude-opus-4-5'],
  responses: [responsesDialect, 'gpt-5.2'],
  gemini: [geminiDialect, 'gemini-2.5-flash'],
};

export const names: readonly Other[] = ['messages', 'responses', 'gemini'];

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
  const base = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
  const decoded = chatDialect.decodeRequest({ ...base, ...members });
  const { value, warnings } = dialect.encodeRequest({ ...decoded.value, model });
  return joined(value, decoded.warnings, warnings);
}

/** A request of a client of another format in this one. */
export function requestFrom(name: Other, body: JsonObject, model: string): Written {
  const decoded = others[name][0].decodeRequest(body);
  const { value, warnings } = chatDialect.encodeRequest({ ...decoded.value, model });
  return joined(value, decoded.warnings, warnings);
}

/** An answer of an upstream of this format, whose message has the members, in another one. */
export function answerIn(name: Other, message: JsonObject, finish = 'stop'): Written {
  const choice = { index: 0, message: { role: 'assistant', ...message }, finish_reason: finish };
  const answer = { id: 'x', object: 'chat.completion', created: 5, model: 'm', choices: [choice] };
  const decoded = chatDialect.decodeResponse(answer);
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

/** What is wrong: a format that can say the value does not, or one that cannot is silent about it. */
function complaint({ says, lost }: Use, name: Other, { body, paths }: Written): string | undefined {
  const words = typeof says === 'string' ? says : says?.[name];
  const isSaid = words !== undefined && JSON.stringify(body).includes(words);
  const isReported = lost !== undefined && paths.some((path) => lost.test(path));
  if (isSaid || (words === undefined && isReported)) return undefined;
  return `${words ?? String(lost)} is neither in ${JSON.stringify(body)} nor in ${String(paths)}`;
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
          const wrong = complaint(use, name, write(name, use.members));
          t.equal(wrong, undefined, use.what);
        }
      });
}
