/** The requests that clients of each API send. */
export interface Asking {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Api = (model: string, stream: boolean, words?: string) => Asking;

/** By the name of the API. */
export const apis: Readonly<Record<string, Api>> = {
  chat: (model, stream, words = '') => ({
    path: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content: words }], stream },
  }),
  messages: (model, stream, words = '') => ({
    path: '/v1/messages',
    body: { model, messages: [{ role: 'user', content: words }], max_tokens: 10, stream },
  }),
  responses: (model, stream, words = '') => ({
    path: '/v1/responses',
    body: { model, input: words, stream },
  }),
  gemini: (model, stream, words = '') => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: words }] }] },
  }),
};

/** Everything that an HTTP answer says: status line, headers and body. */
export async function said(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const body = await response.text().catch((error: unknown) => `(${String(error)})`);
  return [`${response.status} ${response.statusText}`, ...headers, body].join('\n');
}
