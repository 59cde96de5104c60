import {
  Ledger,
  type CanonicalResponse,
  type Choice,
  type Decoded,
  type EncodeContext,
  type JsonObject,
  type StopReason,
} from '@ai-proxy/core';
import { ClientTools, declaredTools } from './client-tools.ts';
import { echoOf } from './echo.ts';
import { Fields, kept } from './fields.ts';
import { responseId } from './ids.ts';
import { OutputItems } from './output-encode.ts';
import { encodeUsage } from './usage.ts';
import { dialectName, incompleteReasons } from './wire.ts';

/** Reasons to stop after which an answer is called completed, though it is not. */
const unsaidReasons: ReadonlySet<StopReason> = new Set<StopReason>(['pause', 'other']);

/** Writes a whole answer as the official clients accept it. There is one choice here; others are reported. */
export function encodeResponse(
  response: CanonicalResponse,
  context: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', response.extensions, dialectName);
  ledger.loseForeign('usage', response.usage?.extensions, dialectName);
  const [choice = { parts: [], stopReason: 'stop' } satisfies Choice, ...others] = response.choices;
  if (others.length > 0) ledger.lose('choices[1]', 'there is one answer only here');
  if (choice.stopSequence !== undefined)
    ledger.lose('choices[0].stopSequence', 'which stop sequence was met cannot be said here');
  if (unsaidReasons.has(choice.stopReason) && kept(response.extensions)['status'] === undefined)
    ledger.lose(
      'choices[0].stopReason',
      `${choice.nativeReason ?? choice.stopReason} is written as completed`,
    );
  reportLogprobs(choice, ledger);
  const head = encodeHead(response, context);
  const clients = new ClientTools(declaredTools(context.request));
  const items = new OutputItems(head.id, clients, choice.logprobs, ledger);
  choice.parts.forEach((part, index) => items.add(part, `choices[0].parts[${index}]`));
  const stop = encodeStop(choice);
  return ledger.done({
    ...head,
    ...stop,
    output: items.done(stop.status),
    usage: response.usage === undefined ? null : encodeUsage(response.usage),
    ...statusOf(response),
  });
}

/** Log probabilities stand at texts, and are of the words in them. */
function reportLogprobs({ logprobs, parts }: Choice, ledger: Ledger): void {
  const fields = new Fields(logprobs);
  const said = fields.list('content') ?? [];
  if (said.length > 0 && !parts.some(({ type }) => type === 'text'))
    ledger.lose('choices[0].logprobs.content', 'there is no text at which they could stand');
  if ((fields.list('refusal') ?? []).length > 0)
    ledger.lose('choices[0].logprobs.refusal', 'refusals have no log probabilities here');
}

/** A status without a canonical counterpart, as this format gave it. */
function statusOf(response: CanonicalResponse): JsonObject {
  const { status } = kept(response.extensions);
  return status === undefined ? {} : { status };
}

type Head = Pick<CanonicalResponse, 'id' | 'model' | 'created' | 'extensions'>;

/** What an answer says of itself: before it is complete, its output is empty. */
export function encodeHead(
  head: Head,
  { requestId, now, model, request }: EncodeContext,
): JsonObject & { readonly id: string } {
  return {
    id: responseId(head.id, requestId),
    object: 'response',
    created_at: head.created ?? Math.floor(now / 1000),
    status: 'in_progress',
    model: head.model === '' ? model : head.model,
    output: [],
    usage: null,
    ...echoOf(request),
    ...kept(head.extensions),
  };
}

interface Stop {
  readonly status: 'completed' | 'incomplete';
  readonly incomplete_details?: JsonObject;
}

/** How the answer ended. */
export function encodeStop({ stopReason }: Pick<Choice, 'stopReason'>): Stop {
  const reason = incompleteReasons[stopReason];
  return reason === undefined
    ? { status: 'completed' }
    : { status: 'incomplete', incomplete_details: { reason } };
}
