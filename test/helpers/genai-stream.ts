import { GenerateContentResponse, type Candidate, type Content } from '@google/genai';

/** The chunks of a stream as one answer, put together as users of the SDK do it. */
export async function collected(
  stream: AsyncIterable<GenerateContentResponse>,
): Promise<GenerateContentResponse> {
  const whole = new GenerateContentResponse();
  const parts: Content['parts'] = [];
  let candidate: Candidate | undefined;
  for await (const chunk of stream) {
    const [next] = chunk.candidates ?? [];
    parts.push(...(next?.content?.parts ?? []));
    if (next !== undefined) candidate = { ...candidate, ...next };
    if (chunk.promptFeedback !== undefined) whole.promptFeedback = chunk.promptFeedback;
    if (chunk.usageMetadata !== undefined) whole.usageMetadata = chunk.usageMetadata;
    if (chunk.modelVersion !== undefined) whole.modelVersion = chunk.modelVersion;
    if (chunk.responseId !== undefined) whole.responseId = chunk.responseId;
  }
  if (candidate !== undefined)
    whole.candidates = [{ ...candidate, content: { role: 'model', parts } }];
  return whole;
}
