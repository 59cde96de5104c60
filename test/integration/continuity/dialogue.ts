import { converse, type ClientFormat, type Connection } from './client.ts';
import { questions, resultOf } from './story.ts';

/** Chooses the model for each request of a dialogue, by question and by the step in its tool loop. */
export type ModelAt = (question: number, step: number) => string;

/** Asks all questions, and runs the tools that are called. Throws where an answer is a refusal. */
export async function runDialogue(
  client: ClientFormat,
  connection: Connection,
  modelAt: ModelAt,
  stream: boolean,
): Promise<void> {
  for (const [question, words] of questions.entries()) {
    client.ask(words);
    for (let step = 0; ; step++) {
      const heard = await converse(client, connection, modelAt(question, step), stream);
      if (heard.calls.length === 0) {
        if (heard.words === '') throw new Error('An answer says nothing.');
        break;
      }
      client.reply(heard.calls.map((call) => ({ call, text: resultOf(call) })));
    }
  }
}
