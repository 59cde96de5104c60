/** What scripted upstreams say, without a network. */
import { readFrames, type Frame, type JsonObject } from '@ai-proxy/core';
import type { ReceivedRequest } from '../../../../cli/src/conformance/format.ts';
import type { FormatName } from '../../../../cli/src/conformance/format-name.ts';
import { upstreams } from '../../../../cli/src/conformance/formats/all-formats.ts';
import { plainScript, type Script } from '../../../../cli/src/conformance/script.ts';

/** A request that an upstream may have received; changes are members of its body. */
export function requestWith(
  body: JsonObject = {},
  more: Partial<ReceivedRequest> = {},
): ReceivedRequest {
  return {
    method: 'POST',
    path: '/v1beta/models/m:streamGenerateContent',
    query: new URLSearchParams(),
    headers: {},
    body: { model: 'm', ...body },
    ...more,
  };
}

export function framesOf(
  format: FormatName,
  script: Partial<Script> = {},
  body: JsonObject = {},
): Frame[] {
  const text = upstreams[format].stream({ ...plainScript, ...script }, requestWith(body)).join('');
  return readFrames(Buffer.from(text));
}

export function answerOf(
  format: FormatName,
  script: Partial<Script> = {},
  body: JsonObject = {},
): JsonObject {
  return upstreams[format].whole({ ...plainScript, ...script }, requestWith(body));
}

/** The frames with every place of a text changed. */
export function replaced(
  frames: readonly Frame[],
  from: string | RegExp,
  to: string,
): readonly Frame[] {
  return frames.map((frame) => ({ ...frame, data: frame.data.replace(from, to) }));
}

/** The first frame in which a text is, and its place. */
export function placeOf(frames: readonly Frame[], text: string): number {
  const place = frames.findIndex(({ data }) => data.includes(text));
  if (place === -1) throw new Error(`No frame has ${text}.`);
  return place;
}

/** The frames without the first one that has a text. */
export function without(frames: readonly Frame[], text: string): readonly Frame[] {
  return frames.toSpliced(placeOf(frames, text), 1);
}

/** The frames with the first one that has a text twice. */
export function twice(frames: readonly Frame[], text: string): readonly Frame[] {
  const place = placeOf(frames, text);
  return frames.toSpliced(place, 0, ...frames.slice(place, place + 1));
}

/** The answer with a text in its JSON changed. */
export function changed(answer: JsonObject, from: string | RegExp, to: string): JsonObject {
  return JSON.parse(JSON.stringify(answer).replace(from, to)) as JsonObject;
}
