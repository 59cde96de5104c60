/** Google's Gemini API on both ends. */
import type { ClientFormat, UpstreamFormat } from '../../format.ts';
import { numberIn, numbersIn, objectsIn, textIn } from '../../members.ts';
import type { AskedOperation } from '../../ask.ts';
import { nothingSeen } from '../../seen.ts';
import { readStream, readWhole } from './client-read.ts';
import { writeGemini } from './client-write.ts';
import { error, errorFrame, stream, whole } from './upstream-answer.ts';
import { inCamelCase } from './proto-form.ts';
import { refusal } from './upstream-check.ts';
import { geminiError } from './vocabulary.ts';

const name = 'gemini';

export const geminiClient: ClientFormat = {
  name,
  keyHeaders: (key) => ({ 'x-goog-api-key': key }),
  write: writeGemini,
  readWhole,
  readStream,
  readAnswer: {
    'count-tokens': (body) => ({ ...nothingSeen, count: numberIn(body, 'totalTokens') }),
    embed: (body) => ({
      ...nothingSeen,
      vectors: objectsIn(body, 'embeddings').map((each) => numbersIn(each, 'values')),
    }),
    'list-models': (body) => ({
      ...nothingSeen,
      models: objectsIn(body, 'models')
        .map((each) => textIn(each, 'name'))
        .filter((id) => id.startsWith('models/'))
        .map((id) => id.slice('models/'.length)),
    }),
  },
  readError: geminiError,
};

const operations: Readonly<Record<string, AskedOperation>> = {
  generateContent: 'generate',
  streamGenerateContent: 'generate',
  countTokens: 'count-tokens',
  batchEmbedContents: 'embed',
  embedContent: 'embed',
};

const methodOf = (path: string): string => path.slice(path.lastIndexOf(':') + 1);

export const geminiUpstream: UpstreamFormat = {
  name,
  understood: inCamelCase,
  operationOf: ({ path }) => operations[methodOf(path)],
  refusal,
  wantsList: ({ query }) => query.get('alt') !== 'sse',
  isStream: ({ path }) => methodOf(path) === 'streamGenerateContent',
  whole,
  stream,
  errorFrame,
  error,
  count: ({ tokens }) => ({
    totalTokens: tokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
  }),
  embed: ({ vectors }, { path }) => {
    const embeddings = vectors.map((values) => ({ values }));
    return methodOf(path) === 'embedContent' ? { embedding: embeddings[0] } : { embeddings };
  },
};
