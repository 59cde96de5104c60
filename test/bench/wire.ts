/** The members of the two APIs that the floor's translation looks at. */

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly stream?: boolean;
}

export interface MessagesAnswer {
  readonly id: string;
  readonly model: string;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly stop_reason: string;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
}

/** An event of a messages stream; which members it has depends on its type. */
export interface MessagesEvent {
  readonly type: string;
  readonly message?: { readonly id: string };
  readonly delta?: { readonly text?: string; readonly stop_reason?: string };
}

/** The floor trusts its caller, so these parse and check nothing. */
export function parseChatRequest(text: string): ChatRequest {
  return JSON.parse(text) as ChatRequest;
}

export function parseMessagesAnswer(answer: unknown): MessagesAnswer {
  return answer as MessagesAnswer;
}

export function parseMessagesEvent(text: string): MessagesEvent {
  return JSON.parse(text) as MessagesEvent;
}
