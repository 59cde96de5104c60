import type { Context } from '@ai-proxy/core';
import type { Cloak } from './cloak.ts';
import { placeholderMasker, zeroWidthMasker } from './masker.ts';
import { maskBody } from './request-texts.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import type { Tokens } from './tokens.ts';
import { hideUser, type UserIdRule } from './user-id.ts';

/** Changes what is asked of a model to what the provider is to see. True where the body has changed. */
export function disguiseBody(
  ctx: Context,
  { settings, words }: Cloak,
  tokens: Tokens,
  who: Pick<UserIdRule, 'client' | 'hash'>,
): boolean {
  const { operation } = ctx.inbound;
  const prompt = operation === 'embed' ? undefined : settings.systemPrompt;
  const isPrompted =
    prompt !== undefined && writeSystemPrompt(ctx.body, prompt, settings.strictMode);
  const masker =
    words &&
    (settings.mask === 'placeholder' ? placeholderMasker(words, tokens) : zeroWidthMasker(words));
  const isMasked = masker !== undefined && maskBody(ctx.body, masker);
  const onePerClient = settings.cacheUserId;
  const takesId = operation === 'generate';
  const isHidden = settings.userId && hideUser(ctx.body, { ...who, onePerClient, takesId });
  return isPrompted || isMasked || isHidden;
}
