import {
  type CanonicalResponse,
  type Choice,
  type Decoded,
  type EncodeContext,
  type JsonObject,
  Ledger,
  type Part,
  present,
} from '@ai-proxy/core';
import { echoOf } from './echo.ts';
import { kept } from './fields.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';
import { dialectName, finishReasons } from './wire.ts';

/** Writes a whole answer: the words of the model, and nothing else that it did. */
export function encodeResponse(
  response: CanonicalResponse,
  context: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  const { extensions, usage } = response;
  ledger.loseForeign('', extensions, dialectName);
  ledger.loseForeign('usage', usage?.extensions, dialectName);
  const echo = echoOf(context, extensions);
  const choices: readonly Choice[] =
    response.choices.length === 0 ? [{ parts: [], stopReason: 'stop' }] : response.choices;
  return ledger.done({
    id: response.id === '' ? `cmpl-${context.requestId}` : response.id,
    object: 'text_completion',
    created: response.created ?? Math.floor(context.now / 1000),
    model: response.model === '' ? context.model : response.model,
    choices: choices.map((choice, index) => encodeChoice(choice, index, echo, ledger)),
    ...present({ usage: usage && encodeUsage(usage) }),
    ...kept(extensions),
  });
}

function encodeChoice(choice: Choice, index: number, echo: string, ledger: Ledger): JsonObject {
  const path = `choices[${index}]`;
  const { nativeReason = 'other', stopReason, stopSequence } = choice;
  if (stopSequence !== undefined)
    ledger.lose(`${path}.stopSequence`, 'which stop sequence was met cannot be said here');
  if (stopReason === 'other' || stopReason === 'tool-calls')
    ledger.lose(`${path}.stopReason`, `${nativeReason} is written as stop`);
  const texts = choice.parts.map((part, at) => textOf(part, `${path}.parts[${at}]`, ledger));
  return {
    index,
    text: echo + texts.join(''),
    logprobs: encodeLogprobs(choice.logprobs, echo.length),
    finish_reason: finishReasons[stopReason],
  };
}

/** Words with which the model declines are words, too. */
function textOf(part: Part, path: string, ledger: Ledger): string {
  if (part.type !== 'native') ledger.loseForeign(path, part.extensions, dialectName);
  if (part.type === 'refusal') return part.text;
  if (part.type !== 'text') {
    ledger.lose(path, `an answer is plain text here, without a ${part.type} part`);
    return '';
  }
  if ((part.citations ?? []).length > 0)
    ledger.lose(`${path}.citations`, 'nothing can be cited here');
  return part.text;
}
