import { GoogleGenAI } from '@google/genai';
import type { Answer } from './answer.ts';
import { readChunks } from './gemini-oracle.ts';
import { attempt, plain, type Outcome, type Question } from './outcome.ts';

/**
 * Asks with the `@google/genai` client. It leaves the putting together of chunks to its users, and
 * has another shape for requests than the wire, so the body is put in its place.
 */
export function askGemini(url: string, { model, isStream, body }: Question): Promise<Outcome> {
  return attempt(async (fetch): Promise<Answer> => {
    const client = new GoogleGenAI({ apiKey: 'key', httpOptions: { baseUrl: url, fetch } });
    const request = { model, contents: 'Hello' };
    if (!isStream) return readChunks([plain(await client.models.generateContent(request))]).answer;
    const chunks = [];
    for await (const chunk of await client.models.generateContentStream(request))
      chunks.push(plain(chunk));
    return readChunks(chunks).answer;
  }, body);
}
