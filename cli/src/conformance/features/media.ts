import type { AskPart } from '../ask.ts';
import { feature, type Feature } from '../feature.ts';
import type { FormatName, PerFormat } from '../format-name.ts';
import type { Pattern } from '../pattern.ts';
import { imagePart, redDot } from './images.ts';

const pdf = 'JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290IDEgMCBSPj4K';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';
const url = 'https://example.com/dot.png';

const question = 'What is this?';
const asks = { type: 'text', text: question };

/** Where the second part of a turn is. */
const places: PerFormat<readonly string[]> = {
  'openai-chat': ['messages[0].content[1]'],
  'anthropic-messages': ['messages[0].content[1]'],
  'openai-responses': ['input[0].content[1]'],
  gemini: ['contents[0].parts[1]'],
};

/** A user's turn of a text and something else. */
function bodiesWith(parts: Partial<PerFormat<Pattern>>): Feature['received'] {
  const text = { type: 'input_text', text: question };
  return {
    'openai-chat': {
      messages: [{ role: 'user', content: [asks, parts['openai-chat'] ?? {}] }],
    },
    'anthropic-messages': {
      messages: [{ role: 'user', content: [asks, parts['anthropic-messages'] ?? {}] }],
    },
    'openai-responses': {
      input: [{ role: 'user', content: [text, parts['openai-responses'] ?? {}] }],
    },
    gemini: {
      contents: [{ role: 'user', parts: [{ text: question }, parts.gemini ?? {}] }],
    },
  };
}

function showing(
  name: string,
  title: string,
  part: AskPart,
  parts: Partial<PerFormat<Pattern>>,
  missing: Partial<Record<FormatName, string>> = {},
): Feature {
  return feature({
    name,
    group: 'Media',
    title,
    ask: { turns: [{ role: 'user', parts: [{ kind: 'text', text: question }, part] }] },
    missing,
    members: Object.fromEntries(
      Object.entries(places).filter(([format]) => !Object.hasOwn(missing, format)),
    ),
    otherNames: ['messages[0].parts[1]'],
    received: bodiesWith(parts),
  });
}

const noAudio = 'the API takes no audio';

/** What concerns images, documents and sound. */
export const media: readonly Feature[] = [
  showing('image-base64', 'image in the request', { kind: 'image', bytes: redDot }, imagePart),
  showing(
    'image-url',
    'image at a URL',
    { kind: 'image-url', url },
    {
      'openai-chat': { type: 'image_url', image_url: { url } },
      'anthropic-messages': { type: 'image', source: { type: 'url', url } },
      'openai-responses': { type: 'input_image', image_url: url },
      gemini: { fileData: { fileUri: url } },
    },
  ),
  showing(
    'pdf',
    'PDF document',
    { kind: 'pdf', bytes: { mediaType: 'application/pdf', data: pdf }, name: 'report.pdf' },
    {
      'openai-chat': {
        type: 'file',
        file: { file_data: `data:application/pdf;base64,${pdf}` },
      },
      'anthropic-messages': {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: pdf },
      },
      'openai-responses': {
        type: 'input_file',
        file_data: `data:application/pdf;base64,${pdf}`,
      },
      gemini: { inlineData: { mimeType: 'application/pdf', data: pdf } },
    },
  ),
  showing(
    'audio',
    'sound in the request',
    { kind: 'audio', bytes: { mediaType: 'audio/wav', data: wav }, format: 'wav' },
    {
      'openai-chat': { type: 'input_audio', input_audio: { data: wav, format: 'wav' } },
      gemini: { inlineData: { mimeType: 'audio/wav', data: wav } },
    },
    { 'anthropic-messages': noAudio, 'openai-responses': noAudio },
  ),
];
