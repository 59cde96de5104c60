import { ApiError } from '@google/genai';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { FormatName } from './recording.ts';

type ErrorClass = new (...inputs: never[]) => Error & { readonly status?: number | undefined };

/** The error of a client for a status; its base class for statuses without one of their own. */
const classes: Readonly<Record<FormatName, (status: number) => ErrorClass>> = {
  'openai-chat': (status) => openaiClasses[status] ?? OpenAI.APIError,
  'openai-responses': (status) => openaiClasses[status] ?? OpenAI.APIError,
  anthropic: (status) => anthropicClasses[status] ?? Anthropic.APIError,
  gemini: () => ApiError,
};

const openaiClasses: Readonly<Record<number, ErrorClass>> = {
  400: OpenAI.BadRequestError,
  401: OpenAI.AuthenticationError,
  404: OpenAI.NotFoundError,
  429: OpenAI.RateLimitError,
};

const anthropicClasses: Readonly<Record<number, ErrorClass>> = {
  400: Anthropic.BadRequestError,
  401: Anthropic.AuthenticationError,
  404: Anthropic.NotFoundError,
  429: Anthropic.RateLimitError,
};

/** What is wrong with the error that a client throws for an answer with the status. */
export function errorComplaints(
  client: FormatName,
  error: Error | undefined,
  status: number,
): string[] {
  const wanted = classes[client](status);
  if (!(error instanceof wanted)) return [`${error?.name} is thrown instead of ${wanted.name}`];
  return error.status === status ? [] : [`the error says status ${error.status}`];
}
