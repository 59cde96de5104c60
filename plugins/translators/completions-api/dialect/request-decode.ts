import {
  type CanonicalRequest,
  type Decoded,
  demandKinds,
  demandMember,
  type Demands,
  type Extensions,
  GatewayError,
  type JsonObject,
  type JsonValue,
  Ledger,
  present,
  refuseField,
  type Sampling,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { dialectName } from './wire.ts';

const settings: Demands = {
  suffix: 'text',
  max_tokens: 'count',
  temperature: 'number',
  top_p: 'number',
  n: 'count',
  best_of: 'count',
  stream: 'flag',
  stream_options: 'object',
  logprobs: 'count',
  echo: 'flag',
  stop: 'texts',
  frequency_penalty: 'number',
  presence_penalty: 'number',
  logit_bias: 'object',
  seed: 'number',
  user: 'text',
};

/**
 * Reads a request of a client; what has no canonical name stays under this dialect's extensions.
 * `echo` is kept by whoever writes the answer.
 */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  demandMember(body, '', 'prompt');
  demandKinds(body, '', settings);
  const ledger = new Ledger();
  const fields = new Fields(body);
  const text = promptOf(fields.any('prompt'));
  if (fields.string('suffix') !== '') fields.leave('suffix');
  const streamOptions = new Fields(fields.object('stream_options'));
  const streamUsage = streamOptions.boolean('include_usage');
  if (fields.boolean('echo') === true && (body['logprobs'] ?? null) !== null)
    ledger.lose('logprobs', 'the echoed prompt has no probabilities');
  const request: CanonicalRequest = {
    model: fields.string('model') ?? '',
    stream: fields.boolean('stream') ?? false,
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    sampling: decodeSampling(fields),
    ...present({
      streamUsage,
      user: fields.string('user'),
    }),
    extensions: extensionsOf(fields, streamOptions.unread()),
  };
  return ledger.done(request);
}

/** What has no canonical name, in the options of the stream, too. */
function extensionsOf(fields: Fields, streamOptions: JsonObject): Extensions {
  const options = Object.keys(streamOptions).length === 0 ? {} : { stream_options: streamOptions };
  return { [dialectName]: { ...fields.unread(), ...options } };
}

/** One text, alone or in a list. Several, and tokens, are known to upstreams of this format only. */
function promptOf(prompt: JsonValue | undefined): string {
  if (typeof prompt === 'string') return prompt;
  if (!Array.isArray(prompt) || prompt.length === 0)
    refuseField('prompt', 'must be a text or a list of texts');
  const [first, ...others] = prompt;
  if (typeof first !== 'string' && typeof first !== 'number' && !Array.isArray(first))
    refuseField('prompt[0]', 'must be a text');
  if (typeof first !== 'string')
    throw unsupported('A prompt of token numbers means nothing to other models; send its text.');
  if (others.length > 0)
    throw unsupported('Only one prompt can be answered at a time; send a request for each.');
  return first;
}

function unsupported(message: string): GatewayError {
  return new GatewayError('TRANSLATION_UNSUPPORTED', { message, param: 'prompt' });
}

function decodeSampling(fields: Fields): Sampling {
  const choices = fields.count('n');
  const top = fields.count('logprobs');
  // The best of as many as are wanted are all of them.
  if ((fields.count('best_of') ?? 1) > (choices ?? 1)) fields.leave('best_of');
  const stop = fields.any('stop');
  const stops = typeof stop === 'string' ? [stop] : textsOf(stop);
  return present({
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    maxOutputTokens: fields.count('max_tokens'),
    stopSequences: stops.length === 0 ? undefined : stops,
    frequencyPenalty: fields.number('frequency_penalty'),
    presencePenalty: fields.number('presence_penalty'),
    seed: fields.number('seed'),
    choices,
    logprobs: top === undefined ? undefined : true,
    topLogprobs: top === 0 ? undefined : top,
  });
}

function textsOf(list: JsonValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}
