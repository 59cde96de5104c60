/** OpenAI's Chat Completions API on both ends. */
import type { ClientFormat, UpstreamFormat } from '../../format.ts';
import { numbersIn, objectsIn } from '../../members.ts';
import { nothingSeen } from '../../seen.ts';
import { readStream } from './client-stream.ts';
import { readWhole } from './client-read.ts';
import { writeChat } from './client-write.ts';
import { embed, error, whole } from './upstream-answer.ts';
import { refusal } from './upstream-check.ts';
import { errorFrame, stream } from './upstream-stream.ts';
import { openaiError, openaiModels } from './vocabulary.ts';

const name = 'openai-chat';

export const chatClient: ClientFormat = {
  name,
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  write: writeChat,
  readWhole,
  readStream,
  readAnswer: {
    'count-tokens': () => ({ ...nothingSeen, breaches: ['this API counts no tokens'] }),
    embed: (body) => ({
      ...nothingSeen,
      vectors: objectsIn(body, 'data').map((each) => numbersIn(each, 'embedding')),
    }),
    'list-models': (body) => ({ ...nothingSeen, models: openaiModels(body) }),
  },
  readError: openaiError,
};

export const chatUpstream: UpstreamFormat = {
  name,
  operationOf: ({ path }) => {
    if (path.endsWith('/chat/completions')) return 'generate';
    return path.endsWith('/embeddings') ? 'embed' : undefined;
  },
  refusal,
  isStream: ({ body }) => body['stream'] === true,
  whole,
  stream,
  errorFrame,
  error,
  count: () => ({}),
  embed,
};
