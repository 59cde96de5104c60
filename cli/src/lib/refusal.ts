/** What a command cannot do, as a sentence with a cure. The command ends with exit code 1. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}
