import { randomUUID } from 'node:crypto';
import {
  type CanonicalResponse,
  type Choice,
  type Decoded,
  GatewayError,
  type JsonObject,
  Ledger,
  present,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { decodeLogprobs } from './logprobs.ts';
import { decodeUsage } from './usage.ts';
import { stopReasonOf } from './wire.ts';

/** Reads a whole answer. Throws `UPSTREAM_PROTOCOL` on a body without any choice. */
export function decodeResponse(body: JsonObject): Decoded<CanonicalResponse> {
  const fields = new Fields(body);
  const choices = fields.objects('choices') ?? [];
  if (choices.length === 0)
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered without choices.',
    });
  fields.string('object');
  const position = (choice: JsonObject): number => new Fields(choice).count('index') ?? 0;
  return new Ledger().done({
    id: fields.string('id') || inventId(),
    model: fields.string('model') ?? '',
    choices: choices
      .toSorted((one, other) => position(one) - position(other))
      .map((choice) => decodeChoice(new Fields(choice))),
    ...present({ created: fields.count('created'), usage: decodeUsage(fields.object('usage')) }),
    extensions: fields.extensions(),
  });
}

/** An id of our own, for vendors that send none. */
export function inventId(): string {
  return `cmpl-${randomUUID().replaceAll('-', '')}`;
}

function decodeChoice(fields: Fields): Choice {
  const finish = fields.string('finish_reason');
  const logprobs = decodeLogprobs(fields.any('logprobs'));
  return {
    parts: [{ type: 'text', text: fields.string('text') ?? '' }],
    stopReason: stopReasonOf(finish),
    ...present({ nativeReason: finish === '' ? undefined : finish, logprobs }),
  };
}
