import {
  type CanonicalResponse,
  type Decoded,
  GatewayError,
  isObject,
  type JsonObject,
  type JsonValue,
  Ledger,
  present,
  type StopReason,
} from '@ai-proxy/core';
import { isEcho } from './echo.ts';
import { faultOfFailed } from './errors.ts';
import { extended, Fields } from './fields.ts';
import { inventId } from './ids.ts';
import { decodeOutputItem, logprobsOf } from './output-decode.ts';
import { decodeUsage } from './usage.ts';
import { stopReasons } from './wire.ts';

/** Reads a whole answer. Throws on a body without output, and on an answer that failed. */
export function decodeResponse(body: JsonObject): Decoded<CanonicalResponse> {
  if (body['status'] === 'failed')
    throw new GatewayError('UPSTREAM_FAILED', { message: faultOfFailed(body).message });
  const { output } = body;
  if (!Array.isArray(output))
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered without output.',
    });
  const items = output.filter((item: JsonValue) => isObject(item));
  const parts = items.flatMap((item) => decodeOutputItem(item));
  const head = decodeHead(body);
  const hasCalls = parts.some(({ type }) => type === 'tool-call');
  const logprobs = logprobsOf(items);
  const usage = decodeUsage(body['usage']);
  return new Ledger().done({
    ...head,
    choices: [{ parts, ...decodeStop(body, hasCalls), ...present({ logprobs }) }],
    ...present({ usage }),
  });
}

type Head = Pick<CanonicalResponse, 'id' | 'model' | 'created' | 'extensions'>;

/** Who answers, and what the answer says of itself that the request did not say. */
export function decodeHead(response: JsonObject): Head {
  const fields = new Fields(response);
  for (const name of ['object', 'output', 'usage', 'error', 'incomplete_details', 'completed_at'])
    fields.any(name);
  const id = fields.string('id') ?? '';
  const model = fields.string('model') ?? '';
  const created = fields.number('created_at');
  if (!['queued', 'cancelled'].includes(fields.string('status') ?? '')) fields.string('status');
  else fields.leave('status');
  const told = Object.entries(fields.rest() ?? {}).filter(([name, value]) => !isEcho(name, value));
  return {
    id: id === '' ? inventId('resp') : id,
    model,
    ...present({ created: created === undefined ? undefined : Math.floor(created) }),
    ...extended(told.length === 0 ? undefined : Object.fromEntries(told)),
  };
}

/** Why the answer ended. The format has no word for calls: they show by being there. */
export function decodeStop(
  response: JsonObject,
  hasCalls: boolean,
): { readonly stopReason: StopReason; readonly nativeReason?: string } {
  const status = new Fields(response).string('status') ?? 'completed';
  const details = new Fields(new Fields(response).object('incomplete_details'));
  const reason = details.string('reason');
  if (status === 'completed') return { stopReason: hasCalls ? 'tool-calls' : 'stop' };
  if (status !== 'incomplete') return { stopReason: 'other', nativeReason: status };
  if (reason === undefined) return { stopReason: 'length', nativeReason: status };
  return { stopReason: stopReasons.get(reason) ?? 'other', nativeReason: reason };
}
