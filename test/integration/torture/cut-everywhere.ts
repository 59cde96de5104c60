import { Redactor } from '../../../core/src/config/secrets.ts';
import { transcode } from '../../../core/src/dialect/plans.ts';
import type { Dialect } from '../../../core/src/dialect/dialect.ts';
import { chatDialect } from '../../../plugins/translators/chat-api/dialect/index.ts';
import { messagesDialect } from '../../../plugins/translators/messages-api/dialect/index.ts';
import type { FormatName } from '../recordings/recording.ts';

const dialects: Readonly<Record<FormatName, Dialect>> = {
  'openai-chat': chatDialect,
  anthropic: messagesDialect,
};

const context = {
  model: 'gold-1',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};

/** What a client gets of a stream that arrives in these pieces. */
export function transcoded(
  pieces: readonly Buffer[],
  upstream: FormatName,
  client: FormatName,
): Buffer {
  const transcoder = transcode({
    from: dialects[upstream],
    to: dialects[client],
    stages: [],
    context,
    provider: 'golden',
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

/** Offsets at which a stream cut in two gives the client something wrong. */
export function wrongCuts(
  stream: Buffer,
  upstream: FormatName,
  client: FormatName,
  isRight: (received: Buffer) => boolean,
): number[] {
  const wrong: number[] = [];
  for (let at = 1; at < stream.length; at++) {
    const pieces = [stream.subarray(0, at), stream.subarray(at)];
    if (!isRight(transcoded(pieces, upstream, client))) wrong.push(at);
  }
  return wrong;
}
