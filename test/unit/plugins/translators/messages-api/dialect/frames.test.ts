import t from 'tap';
import {
  commits,
  isTerminal,
} from '../../../../../../plugins/translators/messages-api/dialect/frames.ts';

t.test('commits with content, named or not', async (t) => {
  t.equal(commits({ event: 'content_block_start', data: '{}' }), true);
  t.equal(commits({ data: '{"type": "content_block_delta","index":0}' }), true);
});

t.test('does not commit with the life-cycle', async (t) => {
  t.equal(commits({ event: 'message_start', data: '{"type":"message_start"}' }), false);
  t.equal(commits({ data: '{"type":"ping"}' }), false);
  t.equal(commits({ event: 'error', data: '{"type":"error"}' }), false);
});

t.test('is not misled by the words of the model', async (t) => {
  const data = JSON.stringify({
    type: 'other',
    text: '"type":"message_stop" "type":"content_block_delta"',
  });
  t.equal(commits({ data }), false);
  t.equal(isTerminal({ data }), false);
});

t.test('is complete with message_stop', async (t) => {
  t.equal(isTerminal({ event: 'message_stop', data: '{"type":"message_stop"}' }), true);
  t.equal(isTerminal({ data: '{"type": "message_stop"}' }), true);
  t.equal(isTerminal({ event: 'message_delta', data: '{}' }), false);
});
