import { startUpstream, type Upstream, type UpstreamReply } from '@ai-proxy/core/testing';

/** What is answered at the paths of each API. */
const answers: readonly (readonly [path: RegExp, body: object])[] = [
  [
    /\/v1\/messages$/,
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 2 },
    },
  ],
  [
    /\/v1\/chat\/completions$/,
    {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    },
  ],
  [
    /\/v1\/responses$/,
    {
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'gpt-5',
      output: [
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
        },
      ],
      usage: { input_tokens: 10, output_tokens: 2, total_tokens: 12 },
    },
  ],
  [
    /:generateContent$/,
    {
      candidates: [
        { index: 0, content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 12 },
      modelVersion: 'gemini-2.5-flash',
    },
  ],
];

function answerTo(url: string): UpstreamReply {
  const body = answers.find(([path]) => path.test(url))?.[1];
  if (body === undefined) return { status: 404, body: '{}' };
  const headers = { 'content-type': 'application/json', 'x-upstream-region': 'eu-west' };
  return { headers, body: JSON.stringify(body) };
}

/** An upstream that answers "Hi" in every API, whatever it is asked. It keeps what it received. */
export function startPlainUpstream(): Promise<Upstream> {
  return startUpstream(({ url }) => answerTo(url));
}
