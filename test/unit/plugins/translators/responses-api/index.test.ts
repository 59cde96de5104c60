import t from 'tap';
import plugin from '../../../../../plugins/translators/responses-api/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';
import { endpoints } from '../../../../../plugins/translators/responses-api/endpoints.ts';

t.test('brings the dialect and its routes', async (t) => {
  t.match(plugin, { name: 'responses-api', api: 1 });
  t.match(responsesDialect, { name: 'openai-responses', modelField: 'model' });
  t.strictSame(endpoints, [
    { method: 'POST', path: '/v1/responses', dialect: 'openai-responses', operation: 'generate' },
    {
      method: 'POST',
      path: '/v1/responses/input_tokens',
      dialect: 'openai-responses',
      operation: 'count-tokens',
    },
  ]);
});
