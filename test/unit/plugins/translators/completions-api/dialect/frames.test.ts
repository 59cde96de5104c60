import t from 'tap';
import {
  commits,
  isTerminal,
} from '../../../../../../plugins/translators/completions-api/dialect/frames.ts';

t.test('commits to an answer when it says something or finishes', async (t) => {
  const chunk = (choice: object) => ({ data: JSON.stringify({ choices: [choice] }) });
  t.ok(commits(chunk({ text: 'a' })));
  t.ok(commits(chunk({ text: '', finish_reason: 'stop' })));
  for (const choice of [{ text: '' }, { text: '', finish_reason: null }, { text: 7 }])
    t.notOk(commits(chunk(choice)));
  for (const data of ['{}', '{"choices":[]}', '{"choices":"a"}', '[DONE]', '"choices"'])
    t.notOk(commits({ data }), data);
  t.notOk(commits({ data: '{"choices":[{"text":"a"}],"error":{}}' }));
});

t.test('knows the end mark', async (t) => {
  t.ok(isTerminal({ data: ' [DONE]' }));
  t.notOk(isTerminal({ data: '{}' }));
});
