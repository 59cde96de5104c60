import {
  type Decoded,
  demandKinds,
  demandMember,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type EncodeContext,
  isObject,
  type JsonObject,
  type JsonValue,
  Ledger,
  type OperationCodec,
  present,
  refuseField,
} from '@ai-proxy/core';
import { Fields, kept } from './fields.ts';
import { decodeVector, packVector } from './vectors.ts';
import { dialectName } from './wire.ts';

type Input = EmbeddingRequest['inputs'][number];

const formats: ReadonlySet<JsonValue> = new Set(['float', 'base64']);

/** Reads a request of a client. In which form it wants the vectors is looked up when they are written. */
function decodeRequest(body: JsonObject): Decoded<EmbeddingRequest> {
  demandMember(body, '', 'input');
  demandKinds(body, '', { dimensions: 'count', user: 'text', encoding_format: 'text' });
  const fields = new Fields(body);
  const format = fields.string('encoding_format');
  if (format !== undefined && !formats.has(format))
    refuseField('encoding_format', 'must be "float" or "base64"');
  const request: EmbeddingRequest = {
    model: fields.string('model') ?? '',
    inputs: inputsOf(fields.any('input')),
    ...present({ dimensions: fields.count('dimensions'), user: fields.string('user') }),
    ...fields.extensions(),
  };
  return { value: request, warnings: [] };
}

/** One text, several, the tokens of one, or the tokens of several: a list holds entries of one kind. */
function inputsOf(input: JsonValue | undefined): readonly Input[] {
  if (typeof input === 'string') return [input];
  const list: readonly JsonValue[] = Array.isArray(input) ? input : [];
  if (list.length === 0) refuseField('input', 'must be a text, a list of texts or tokens');
  if (typeof list[0] === 'number') return [tokensOf(list, 'input')];
  const ofTexts = typeof list[0] === 'string';
  return list.map((entry, index) => {
    const path = `input[${index}]`;
    if (!ofTexts) return tokensOf(entry, path);
    return typeof entry === 'string' ? entry : refuseField(path, 'must be a text like the first');
  });
}

function tokensOf(entry: JsonValue, path: string): readonly number[] {
  const tokens = Array.isArray(entry) ? entry.filter((token) => isToken(token)) : [];
  const isWhole = Array.isArray(entry) && entry.length > 0 && tokens.length === entry.length;
  return isWhole ? tokens : refuseField(path, 'must be a text or a list of token numbers');
}

function isToken(token: JsonValue): token is number {
  return typeof token === 'number' && Number.isSafeInteger(token) && token >= 0;
}

/** Writes a request for an upstream. Numbers can be read everywhere, base64 is not given by all. */
function encodeRequest(request: EmbeddingRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', request.extensions, dialectName);
  const { model, inputs, dimensions, user } = request;
  const [first] = inputs;
  return ledger.done({
    model,
    input: first !== undefined && inputs.length === 1 ? first : inputs,
    ...present({ dimensions, user }),
    ...kept(request.extensions),
    encoding_format: 'float',
  });
}

/** Reads a whole answer; undefined where its vectors are missing or are none. */
function decodeAnswer(body: JsonObject): EmbeddingResponse | undefined {
  const fields = new Fields(body);
  const entries = fields.list('data')?.filter((entry: JsonValue) => isObject(entry));
  if (entries === undefined || entries.length === 0) return undefined;
  const position = (entry: JsonObject): number => new Fields(entry).count('index') ?? 0;
  const vectors = entries
    .toSorted((one, other) => position(one) - position(other))
    .map((entry) => decodeVector(entry['embedding']))
    .filter((vector) => vector !== undefined);
  if (vectors.length < entries.length) return undefined;
  const usage = new Fields(fields.object('usage'));
  fields.string('object');
  return {
    model: fields.string('model') ?? '',
    vectors,
    ...present({ inputTokens: usage.count('prompt_tokens') ?? usage.count('total_tokens') }),
    ...fields.extensions(),
  };
}

/** Writes a whole answer; official clients ask for base64 unless they are told otherwise. */
function encodeAnswer(answer: EmbeddingResponse, context: EncodeContext): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', answer.extensions, dialectName);
  const { inputTokens: tokens = 0, vectors } = answer;
  const packs = context.request['encoding_format'] === 'base64';
  if (answer.inputTokens === undefined)
    ledger.lose('usage', 'the provider did not count the input; the count is written as 0');
  return ledger.done({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: packs ? packVector(vector) : vector,
    })),
    model: answer.model === '' ? context.model : answer.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    ...kept(answer.extensions),
  });
}

/** How the format asks for embeddings and answers with them. */
export const embedding: OperationCodec<EmbeddingRequest, EmbeddingResponse> = {
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
};
