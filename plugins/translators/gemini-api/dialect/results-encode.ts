import { type JsonObject, type Ledger, present, type ToolResultPart } from '@ai-proxy/core';
import { filled, mergeMembers, ownMembers } from './members.ts';
import { encodePart, reportCitations } from './parts-encode.ts';
import { writeResult } from './results.ts';
import { wireToolName } from './tool-names.ts';
import { dialectName } from './wire.ts';

/** What the encoder of results needs to know of the request. */
export interface ResultScope {
  readonly ledger: Ledger;
  /** Names of the functions, as they are sent, by the ids of their calls. */
  readonly names: ReadonlyMap<string, string>;
  /** Results may hold images and files. */
  readonly rich: boolean;
}

/** The result as a part, and the parts that must stand beside it since it cannot hold them. */
export function encodeResult(
  part: ToolResultPart,
  path: string,
  { ledger, names, rich }: ResultScope,
): { readonly result: JsonObject; readonly beside: readonly JsonObject[] } {
  ledger.loseForeign(path, part.extensions, dialectName);
  if (part.cache !== undefined) ledger.lose(`${path}.cache`, 'Prompts are cached without markers.');
  const texts: string[] = [];
  const media: JsonObject[] = [];
  for (const [index, inner] of part.content.entries()) {
    if (inner.type === 'text') texts.push(inner.text);
    const place = `${path}.content[${index}]`;
    reportCitations(inner, place, ledger);
    const wire = encodePart(inner, place, ledger);
    if (inner.type !== 'text' && wire !== undefined) media.push(wire);
  }
  const [inside, beside] = rich
    ? [media.filter(fits), media.filter((it) => !fits(it))]
    : [[], media];
  const wire = {
    functionResponse: present({
      id: part.callId === '' ? undefined : part.callId,
      name: nameOf(part, path, names, ledger),
      response: writeResult(texts.join('\n'), part.isError === true),
      parts: filled(inside),
    }),
  };
  const own = ownMembers(part);
  return { result: mergeMembers(wire, own), beside };
}

/** A result may hold bytes, but neither links nor what stands beside the bytes in other parts. */
function fits(part: JsonObject): boolean {
  return Object.keys(part).every((name) => name === 'inlineData');
}

/** The API wants a name; the call says it where the result does not. */
function nameOf(
  part: ToolResultPart,
  path: string,
  names: ReadonlyMap<string, string>,
  ledger: Ledger,
): string {
  const name = names.get(part.callId) ?? (part.name && wireToolName(part.name));
  if (name === undefined) ledger.lose(`${path}.name`, 'The call of this result is not there.');
  return name ?? 'unknown_function';
}
