import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import t from 'tap';
import {
  estimateAnswer,
  estimateRequest,
} from '../../../../../plugins/policies/cost/estimate-usage.ts';

const question = 'Which of the two rivers that flow through the old town is the longer one?';

t.test('a request has about the same tokens in every API format', async (t) => {
  const words = countTokens(question);
  const bodies: readonly Parameters<typeof estimateRequest>[0][] = [
    { model: 'm', messages: [{ role: 'user', content: question }], max_tokens: 100 },
    { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: question }] }] },
    { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', text: question }] }] },
    { contents: [{ role: 'user', parts: [{ text: question }] }] },
  ];
  for (const body of bodies) {
    const { tokens } = estimateRequest(body);
    t.ok(Math.abs(tokens - words - 4) <= 2, `${tokens} of ${words}`);
  }
});

t.test('media count as media, not as the text of their bytes', async (t) => {
  const data = 'QUJD'.repeat(100_000);
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } };
  const source = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
  const unknown = { type: 'of-tomorrow', bytes: data };
  for (const part of [image, source, unknown]) {
    const { tokens } = estimateRequest({ messages: [{ role: 'user', content: [part] }] });
    t.ok(tokens >= 800 && tokens < 830, String(tokens));
  }
});

t.test('tools are read with the names in their schemas', async (t) => {
  const parameters = { type: 'object', properties: { street_name: { type: 'string' } } };
  const tools = [
    { type: 'function', function: { name: 'find', description: 'Finds.', parameters } },
  ];
  const { tokens } = estimateRequest({ messages: [], tools });
  const least = countTokens(JSON.stringify(parameters));
  t.ok(tokens >= least * 0.5, `${tokens} of at least ${least}`);
});

t.test('tokens that were sent as numbers are counted', async (t) => {
  t.equal(estimateRequest({ model: 'm', input: [1, 2, 3] }).tokens, 3);
  t.equal(estimateRequest({ model: 'm', input: [[1, 2], [3]] }).tokens, 3);
});

t.test('long requests tell how long tokens are in their language', async (t) => {
  const russian = 'Предприниматели смогут получить льготные кредиты. '.repeat(20);
  const chinese = '专家认为这些政策将有助于经济复苏。'.repeat(40);
  const of = (content: string): number =>
    estimateRequest({ messages: [{ role: 'user', content }] }).charactersPerToken;
  t.equal(of('short'), 4);
  t.ok(of(chinese) < 2, String(of(chinese)));
  t.ok(of(russian) > 2.5 && of(russian) < 5, String(of(russian)));
  t.ok(of(question.repeat(10)) > 3.5);
});

t.test('an answer is judged by its words', async (t) => {
  const text = question;
  const answers: readonly Parameters<typeof estimateAnswer>[0][] = [
    { id: 'x', choices: [{ index: 0, message: { role: 'assistant', content: text } }] },
    { id: 'x', content: [{ type: 'text', text }], usage: null },
    { output: [{ type: 'message', content: [{ type: 'output_text', text }] }] },
    { candidates: [{ content: { parts: [{ text }] } }] },
  ];
  for (const answer of answers) {
    const tokens = estimateAnswer(answer);
    t.ok(Math.abs(tokens - countTokens(text)) <= 5, `${tokens} of ${countTokens(text)}`);
  }
  t.equal(estimateAnswer({}), 0);
});

t.test('an answer may be nested as deep as it likes', async (t) => {
  const depth = 200_000;
  const deep = (start: string, end: string): string =>
    start.repeat(depth) + JSON.stringify(question) + end.repeat(depth);
  const words = countTokens(question);
  for (const member of ['content', 'output', 'candidates', 'choices'])
    for (const value of [deep('[', ']'), deep('{"a":', '}'), deep('{"text":', '}')]) {
      const tokens = estimateAnswer(JSON.parse(`{"${member}":${value}}`));
      t.ok(Math.abs(tokens - words) <= 5, `${tokens} of ${words}`);
    }
});
