/** An image, and how each format's body has it wherever it stands. */
import { dataUrl, type Bytes } from '../ask.ts';
import type { PerFormat } from '../format-name.ts';
import { somewhere, type Matcher, type Pattern } from '../pattern.ts';

/** One red pixel. */
export const redDot: Bytes = {
  mediaType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};

/** The part that holds it. */
export const imagePart: PerFormat<Pattern> = {
  'openai-chat': { type: 'image_url', image_url: { url: dataUrl(redDot) } },
  'anthropic-messages': {
    type: 'image',
    source: { type: 'base64', media_type: redDot.mediaType, data: redDot.data },
  },
  'openai-responses': { type: 'input_image', image_url: dataUrl(redDot) },
  gemini: { inlineData: { mimeType: redDot.mediaType, data: redDot.data } },
};

/** It is in the body, in a result or beside it. */
export const imageReceived: PerFormat<Matcher> = {
  'openai-chat': somewhere(imagePart['openai-chat']),
  'anthropic-messages': somewhere(imagePart['anthropic-messages']),
  'openai-responses': somewhere(imagePart['openai-responses']),
  gemini: somewhere(imagePart.gemini),
};
