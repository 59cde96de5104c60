import { Redactor } from '../../../core/src/config/secrets.ts';
import type { StreamRoute, Transcoder } from '../../../core/src/dialect/stream.ts';
import { encodeContext, lineDialect } from './line-dialect.ts';

/** The way of a stream from `line` to `line`; what goes wrong unseen on it fails the test. */
export function streamRoute(changes: Partial<StreamRoute> = {}): StreamRoute {
  return {
    from: lineDialect('line'),
    to: lineDialect('line'),
    stages: [],
    context: encodeContext,
    provider: 'acme',
    wantsUsage: false,
    redactor: new Redactor(),
    onObserverError: (error) => {
      throw error;
    },
    onViolation: (sentence) => {
      throw new Error(sentence);
    },
    ...changes,
  };
}

/** Everything that a stream in these pieces becomes. */
export function transcodeAll(transcoder: Transcoder, pieces: readonly (string | Buffer)[]): string {
  const out: Buffer[] = [];
  for (const piece of pieces)
    if (!transcoder.state.finished) out.push(Buffer.from(transcoder.push(Buffer.from(piece))));
  if (!transcoder.state.finished) out.push(Buffer.from(transcoder.end()));
  return Buffer.concat(out).toString('utf8');
}
