import type { Mapper } from '../../../core/src/context/reply.ts';
import { Redactor } from '../../../core/src/config/secrets.ts';
import { transcode } from '../../../core/src/dialect/plans.ts';
import type { Dialect } from '../../../core/src/dialect/dialect.ts';
import { chatDialect } from '../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../plugins/translators/responses-api/dialect/index.ts';
import type { FormatName } from '../recordings/recording.ts';

const dialects: Readonly<Record<FormatName, Dialect>> = {
  'openai-chat': chatDialect,
  anthropic: messagesDialect,
  'openai-responses': responsesDialect,
  gemini: geminiDialect,
};

const context = {
  model: 'gold-1',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};

/** What a client gets of a stream that arrives in these pieces, with a plugin that maps it if there is one. */
export function transcoded(
  pieces: readonly Buffer[],
  upstream: FormatName,
  client: FormatName,
  mapper?: Mapper,
): Buffer {
  const transcoder = transcode({
    from: dialects[upstream],
    to: dialects[client],
    stages: mapper === undefined ? [] : [{ kind: 'map', run: mapper }],
    context,
    provider: 'golden',
    wantsUsage: false,
    redactor: new Redactor(),
    onObserverError: () => undefined,
    onViolation: (sentence) => {
      throw new Error(sentence);
    },
  });
  const out: Buffer[] = [];
  for (const piece of pieces) {
    if (transcoder.state.finished) break;
    out.push(Buffer.from(transcoder.push(piece)));
  }
  if (!transcoder.state.finished) out.push(Buffer.from(transcoder.end()));
  return Buffer.concat(out);
}

/** Bytes on both sides of a line end in which every cut is tried. */
const nearLineEnd = 6;

/** Elsewhere in lines one cut in so many is tried; what is between names of fields is text to a reader. */
const stride = 23;

/**
 * Where to cut a stream in two: at every byte around line ends and amid characters of several bytes,
 * and here and there in between. (That every byte comes alone is tried apart.)
 */
export function cutsOf(stream: Buffer): number[] {
  const cuts = new Set<number>();
  for (const [at, byte] of stream.entries()) {
    if (byte > 0x7f || at % stride === 0) cuts.add(at);
    if (byte !== 0x0a && byte !== 0x0d) continue;
    for (let near = at - nearLineEnd; near <= at + nearLineEnd; near++) cuts.add(near);
  }
  return [...cuts].filter((at) => at > 0 && at < stream.length);
}

/** Offsets at which a stream cut in two gives the client something wrong. */
export function wrongCuts(
  stream: Buffer,
  upstream: FormatName,
  client: FormatName,
  isRight: (received: Buffer) => boolean,
): number[] {
  return cutsOf(stream).filter((at) => {
    const pieces = [stream.subarray(0, at), stream.subarray(at)];
    return !isRight(transcoded(pieces, upstream, client));
  });
}
