/** Anthropic's Messages API on both ends. */
import type { ClientFormat, UpstreamFormat } from '../../format.ts';
import { numberIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen } from '../../seen.ts';
import { readWhole } from './client-read.ts';
import { readStream } from './client-stream.ts';
import { writeMessages } from './client-write.ts';
import { error, whole } from './upstream-answer.ts';
import { refusal } from './upstream-check.ts';
import { errorFrame, stream } from './upstream-stream.ts';
import { messagesError } from './vocabulary.ts';

const name = 'anthropic-messages';

export const messagesClient: ClientFormat = {
  name,
  keyHeaders: (key) => ({ 'x-api-key': key }),
  write: writeMessages,
  readWhole,
  readStream,
  readAnswer: {
    'count-tokens': (body) => ({ ...nothingSeen, count: numberIn(body, 'input_tokens') }),
    embed: () => ({ ...nothingSeen, breaches: ['this API makes no vectors'] }),
    'list-models': (body) => ({
      ...nothingSeen,
      models: objectsIn(body, 'data')
        .filter(({ type }) => type === 'model')
        .map((each) => textIn(each, 'id')),
      breaches: ['has_more', 'first_id', 'last_id'].flatMap((member) =>
        member in body ? [] : [`the list has no ${member}`],
      ),
    }),
  },
  readError: messagesError,
};

export const messagesUpstream: UpstreamFormat = {
  name,
  operationOf: ({ path }) => {
    if (path.endsWith('/messages')) return 'generate';
    return path.endsWith('/messages/count_tokens') ? 'count-tokens' : undefined;
  },
  refusal,
  isStream: ({ body }) => body['stream'] === true,
  whole,
  stream,
  errorFrame,
  error,
  count: ({ tokens }) => ({ input_tokens: tokens }),
  embed: () => ({}),
};
