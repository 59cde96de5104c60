import {
  countOf,
  type Decoded,
  demandKinds,
  demandMember,
  demandObjects,
  type EmbeddingRequest,
  GatewayError,
  type JsonObject,
  Ledger,
  memberPath,
  objectOf,
  objectsOf,
  present,
  refuseField,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, inhabited, mergeMembers, ownMembers } from './members.ts';
import { modelId, modelPath } from './model-path.ts';
import { contentOf, formed } from './proto-form.ts';
import { checkContent } from './request-check.ts';
import { dialectName } from './wire.ts';

/** What is asked for one content. */
interface Entry {
  readonly input: string;
  readonly dimensions: number | undefined;
  /** What has no canonical name, such as the task. */
  readonly rest: JsonObject;
}

const sizeMember = 'outputDimensionality';
const configMember = 'embedContentConfig';

/** A request of a client, for one content or for several. Throws `TRANSLATION_UNSUPPORTED` on images. */
export function decodeRequest(wire: JsonObject): Decoded<EmbeddingRequest> {
  const body = formed(wire);
  const ledger = new Ledger();
  const wires = requestsIn(body);
  const entries = wires.map(([request, path]) => decodeEntry(request, path, ledger));
  const dimensions = entries.find((entry) => entry.dimensions !== undefined)?.dimensions;
  for (const [index, entry] of entries.entries())
    if (entry.dimensions !== dimensions)
      ledger.lose(memberPath(wires[index]?.[1] ?? '', sizeMember), 'Vectors have one size only.');
  const model = textOf(wires[0]?.[0]['model']) ?? '';
  return ledger.done({
    model: modelId(model),
    inputs: entries.map(({ input }) => input),
    ...present({ dimensions }),
    ...extending(inhabited(commonOf(entries.map(({ rest }) => rest)))),
  });
}

function requestsIn(body: JsonObject): readonly (readonly [request: JsonObject, path: string])[] {
  demandKinds(body, '', { requests: 'list' });
  if (body['requests'] === undefined) return [[body, '']];
  const requests = demandObjects(body['requests'], 'requests');
  return requests.length === 0 ? refuseField('requests', 'must not be empty') : requests;
}

function decodeEntry(wire: JsonObject, path: string, ledger: Ledger): Entry {
  demandMember(wire, path, 'content');
  demandKinds(wire, path, { model: 'text', [sizeMember]: 'count', [configMember]: 'object' });
  const config = objectOf(wire[configMember]) ?? {};
  demandKinds(config, memberPath(path, configMember), { [sizeMember]: 'count' });
  return {
    input: decodeInput(contentOf(wire['content']), memberPath(path, 'content'), ledger),
    dimensions: countOf(wire[sizeMember] ?? config[sizeMember]),
    rest: {
      ...unknownMembers(wire, ['model', 'content', sizeMember, configMember]),
      ...present({ [configMember]: unknownMembers(config, [sizeMember]) }),
    },
  };
}

function decodeInput(content: unknown, path: string, ledger: Ledger): string {
  const wire = objectOf(content) ?? refuseField(path, 'must be an object');
  checkContent(wire, path);
  const texts = objectsOf(wire['parts']).map(
    (part, index) => textOf(part['text']) ?? refuseMedia(`${path}.parts[${index}]`),
  );
  if (texts.length === 0) refuseField(path, 'has no text');
  if (texts.length > 1) ledger.lose(`${path}.parts`, 'Its texts are sent as the lines of one.');
  return texts.join('\n');
}

function refuseMedia(param: string): never {
  throw new GatewayError('TRANSLATION_UNSUPPORTED', {
    message: `${param} is no text, and the API of this model makes vectors of texts only.`,
    param,
  });
}

/** What all have in common, and otherwise what each one has. */
function commonOf(rests: readonly JsonObject[]): JsonObject {
  const [first = {}] = rests;
  const isCommon = rests.every((rest) => JSON.stringify(rest) === JSON.stringify(first));
  return isCommon ? first : { requests: rests };
}

/** A request for the upstream, always for a list of contents. */
export function encodeRequest(request: EmbeddingRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', request.extensions, dialectName);
  if (request.user !== undefined) ledger.lose('user', 'Users have no name here.');
  const { requests: rests, ...common } = ownMembers(request);
  const requests = request.inputs.map((input, index) => {
    if (typeof input !== 'string') return refuseTokens(index);
    const wire = present({
      model: modelPath(request.model),
      content: { parts: [{ text: input }] },
      [sizeMember]: request.dimensions,
    });
    return mergeMembers(wire, objectsOf(rests)[index] ?? common);
  });
  return ledger.done({ requests });
}

function refuseTokens(index: number): never {
  throw new GatewayError('TRANSLATION_UNSUPPORTED', {
    message: `input[${index}] is a list of tokens, and the API of this model takes texts only.`,
    param: `input[${index}]`,
  });
}
