/** OpenAI's Responses API on both ends. */
import type { ClientFormat, UpstreamFormat } from '../../format.ts';
import { numberIn } from '../../members.ts';
import { nothingSeen } from '../../seen.ts';
import { error } from '../openai-chat/upstream-answer.ts';
import { openaiError, openaiModels } from '../openai-chat/vocabulary.ts';
import { readWhole } from './client-read.ts';
import { readStream } from './client-stream.ts';
import { writeResponses } from './client-write.ts';
import { whole } from './upstream-answer.ts';
import { refusal } from './upstream-check.ts';
import { errorFrame, stream } from './upstream-stream.ts';

const name = 'openai-responses';

export const responsesClient: ClientFormat = {
  name,
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  write: writeResponses,
  readWhole,
  readStream,
  readAnswer: {
    'count-tokens': (body) => ({ ...nothingSeen, count: numberIn(body, 'input_tokens') }),
    embed: () => ({ ...nothingSeen, breaches: ['this API makes no vectors'] }),
    'list-models': (body) => ({ ...nothingSeen, models: openaiModels(body) }),
  },
  readError: openaiError,
};

export const responsesUpstream: UpstreamFormat = {
  name,
  operationOf: ({ path }) => {
    if (path.endsWith('/responses')) return 'generate';
    return path.endsWith('/responses/input_tokens') ? 'count-tokens' : undefined;
  },
  refusal,
  isStream: ({ body }) => body['stream'] === true,
  whole,
  stream,
  errorFrame,
  error,
  count: ({ tokens }) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  embed: () => ({}),
};
