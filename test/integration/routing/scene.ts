import { startGateway, type StartGatewayOptions, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import type { Test } from 'tap';

/** One upstream of the gateway, by the name of its credential. */
export interface Account {
  readonly name: string;
  readonly url: string;
  readonly weight?: number;
}

/** Options of the router that leave nothing to chance. */
export const certain = { 'jitter-factor': 0 } as const;

/** The configuration of a gateway with these accounts and options of its router. */
export function configOf(
  accounts: readonly Account[],
  router: Readonly<Record<string, unknown>> = {},
  core: Readonly<Record<string, unknown>> = {},
): string {
  const keys = accounts.map(({ name, url, weight = 1 }) => ({
    name,
    weight,
    'api-key': `secret-of-${name}-0123456789`,
    'base-url': url,
    models: [{ id: 'm' }, { id: 'n' }],
  }));
  return JSON.stringify({
    ...core,
    pipeline: ['chat-api', 'responses-api', { router }, { 'openai-compat': { keys } }],
  });
}

/** A gateway that is open until the test ends. */
export async function openGateway(
  t: Pick<Test, 'teardown'>,
  options: Omit<StartGatewayOptions, 'builtins'>,
): Promise<TestGateway> {
  const gateway = await startGateway({ builtins, ...options });
  t.teardown(() => gateway.close());
  return gateway;
}

/** Asks for a completion. */
export function ask(
  { url }: Pick<TestGateway, 'url'>,
  body: Readonly<Record<string, unknown>> = {},
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }], ...body }),
    ...init,
  });
}

const head = { id: 'c1', created: 1, model: 'm' };

/** A whole answer with these words. */
export function completion(content: string): string {
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  });
}

/** The events of a stream with these words. */
export function chunks(content: string): readonly string[] {
  const chunk = (delta: unknown, reason: string | null = null): string =>
    `data: ${JSON.stringify({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason }],
    })}\n\n`;
  return [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ];
}

/** The words of an answer. */
export async function wordsOf(response: Response): Promise<string> {
  const { choices } = parseCompletion(await response.text());
  return choices?.[0]?.message.content ?? '';
}

interface Completion {
  readonly choices?: readonly { readonly message: { readonly content: string } }[];
}

function parseCompletion(text: string): Completion {
  return JSON.parse(text) as Completion;
}
