import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/responses-api/dialect/request.ts';

const decode = (members: JsonObject) => decodeRequest({ model: 'm', input: 'Hi', ...members });

const refused: readonly (readonly [members: JsonObject, param: string, cure: RegExp])[] = [
  [
    { previous_response_id: 'resp_1' },
    'previous_response_id',
    /knows the conversation .* Send the whole conversation as input. The response store/,
  ],
  [{ conversation: 'conv_1' }, 'conversation', /Send the whole conversation as input\./],
  [{ conversation: { id: 'conv_1' } }, 'conversation', /knows the conversation/],
  [{ prompt: { id: 'pmpt_1' } }, 'prompt', /Send that text as instructions or as input\./],
  [{ background: true }, 'background', /Send the request without background\./],
  [
    {
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'item_reference', id: 'msg_1' },
      ],
    },
    'input[1]',
    /Send the item itself\./,
  ],
];

t.test('refuses what would mean something else elsewhere, and says what to do', async (t) => {
  for (const [members, param, message] of refused) {
    t.throws(() => decode(members), { code: 'TRANSLATION_UNSUPPORTED', param, message }, param);
    t.throws(() => decode(members), {
      message: /^Only an upstream that speaks the Responses API /,
    });
  }
});

t.test('takes null and false for nothing', async (t) => {
  for (const [, param] of refused)
    if (!param.startsWith('input')) t.doesNotThrow(() => decode({ [param]: null }), param);
  t.doesNotThrow(() => decode({ background: false }));
});

t.test('a reference may do without a type', async (t) => {
  t.throws(() => decode({ input: [{ id: 'msg_1' }] }), {
    code: 'TRANSLATION_UNSUPPORTED',
    param: 'input[0]',
    message: /Send the item itself/,
  });
  t.throws(() => decode({ input: [{ content: 'x' }] }), {
    message: /^input\[0\]\.role is missing/,
  });
});
