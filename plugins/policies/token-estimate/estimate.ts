import type { CanonicalRequest, Message, Part, PartType, Tool } from '@ai-proxy/core';
import { countText } from './count-text.ts';

/** Tokens that every message and every tool costs besides its words. */
const frame = 4;
/** What an image of usual size costs at most providers. */
const image = 800;
/** A page of text, for files that nobody opens here. */
const page = 500;
const bytesPerPage = 50_000;
/** A second of speech costs 10 to 32 tokens; compressed speech has some 4,000 bytes a second. */
const audioBytesPerToken = 200;

/** The tokens of a request, near what providers count: exact for English text at OpenAI, rough elsewhere. */
export async function estimateTokens(request: CanonicalRequest): Promise<number> {
  const { messages, responseFormat, tools = [] } = request;
  const schema =
    responseFormat?.type === 'json-schema' ? JSON.stringify(responseFormat.schema) : '';
  const texts = [...messages.flatMap(textsOf), ...tools.map(textOfTool), schema];
  const media = messages.flatMap(({ parts }) => parts).map(tokensOfMedia);
  const words = await countText(texts);
  return words + sum(media) + frame * (messages.length + tools.length);
}

function textsOf({ name = '', parts }: Message): readonly string[] {
  return [name, ...parts.flatMap(textsOfPart)];
}

function textsOfPart(part: Part): readonly string[] {
  if (part.type === 'tool-call') return [part.name, part.arguments];
  if (part.type === 'tool-result') return part.content.flatMap(textsOfPart);
  if (part.type === 'native') return [JSON.stringify(part.value)];
  if ('text' in part) return [part.text];
  return part.type === 'file' && part.source.kind === 'text' ? [part.source.text] : [];
}

function textOfTool(tool: Tool): string {
  if (tool.type === 'native') return JSON.stringify(tool.value);
  const { description = '', name, parameters = {} } = tool;
  return `${name} ${description} ${JSON.stringify(parameters)}`;
}

type TokensOf = (bytes: number) => number;

const mediaTokens: Readonly<Partial<Record<PartType, TokensOf>>> = {
  image: () => image,
  audio: (bytes) => Math.ceil(bytes / audioBytesPerToken),
  file: (bytes) => page * Math.max(1, Math.ceil(bytes / bytesPerPage)),
};

function tokensOfMedia(part: Part): number {
  if (part.type === 'tool-result') return sum(part.content.map(tokensOfMedia));
  if (!('source' in part) || part.source.kind === 'text') return 0;
  const bytes = part.source.kind === 'base64' ? part.source.data.length * 0.75 : 0;
  return mediaTokens[part.type]?.(bytes) ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
