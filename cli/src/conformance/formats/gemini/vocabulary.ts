/** Words of the format that its readers share. */
import type { JsonObject } from '@ai-proxy/core';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import type { Ending, SeenError, SeenUsage } from '../../seen.ts';

const endings: Readonly<Record<string, Ending>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'filter',
  RECITATION: 'filter',
  BLOCKLIST: 'filter',
  PROHIBITED_CONTENT: 'filter',
  SPII: 'filter',
};

/** The word for a stop does not tell whether there are calls. */
export function endingOf(finishReason: unknown, hasCalls: boolean): Ending {
  const ending = endings[String(finishReason)] ?? `unknown: ${String(finishReason)}`;
  return ending === 'stop' && hasCalls ? 'calls' : ending;
}

/** Usage as "GenerateContentResponse" has it; candidates leave the thoughts out. */
export function usageOf(usage: JsonObject): SeenUsage {
  const reasoning = numberIn(usage, 'thoughtsTokenCount');
  return {
    input: numberIn(usage, 'promptTokenCount'),
    cached: numberIn(usage, 'cachedContentTokenCount'),
    written: 0,
    output: numberIn(usage, 'candidatesTokenCount') + reasoning,
    reasoning,
  };
}

/** An error in Google's envelope. */
export function geminiError(body: JsonObject): SeenError | undefined {
  const error = objectIn(body, 'error');
  const { code, message, status } = error;
  if (typeof message !== 'string' || typeof status !== 'string') return undefined;
  if (typeof code !== 'number') return undefined;
  const delay = objectsIn(error, 'details').map((each) => textIn(each, 'retryDelay'));
  const seconds = Number.parseFloat(delay.find((text) => text !== '') ?? '');
  return {
    message,
    type: status,
    ...(Number.isNaN(seconds) ? {} : { retryAfterSeconds: seconds }),
  };
}
