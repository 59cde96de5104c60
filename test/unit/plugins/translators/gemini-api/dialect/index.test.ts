import t from 'tap';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';

t.test('names no member of the body as the model', async (t) => {
  t.equal(geminiDialect.name, 'gemini');
  t.equal(geminiDialect.modelField, undefined);
});

t.test('recognises its clients by their headers', async (t) => {
  t.equal(geminiDialect.recognises?.({ 'x-goog-api-key': 'k' }), true);
  t.equal(geminiDialect.recognises?.({ 'x-goog-api-client': 'c' }), true);
  t.equal(geminiDialect.recognises?.({ authorization: 'Bearer k' }), false);
});

t.test('lists models as this API does', async (t) => {
  const model = { id: 'a/b', provider: 'p', created: 7 };
  const shown = {
    name: 'models/a/b',
    displayName: 'a/b',
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  };
  t.same(geminiDialect.encodeModel?.(model), shown);
  t.same(geminiDialect.encodeModels?.([model]), { models: [shown] });
});
