import type { UpstreamKind } from '../gateway.ts';
import type { Call } from '../scenes.ts';

/** The folders of one run; all of them are fresh and empty. */
export interface Place {
  readonly home: string;
  /** Where the agent works. */
  readonly work: string;
}

/** How a program is started. */
export interface Launch {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Texts of files in the home folder, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An agent program as its users set it up for the gateway. */
export interface Agent {
  /** Name in `node_modules/.bin`. */
  readonly program: string;
  readonly model: string;
  /** Its format; requests to an upstream of the same format pass as they are. */
  readonly speaks: UpstreamKind;
  /** Whether it asks models to think that do not do so by themselves. */
  readonly asksToThink: boolean;
  readonly launch: (gatewayUrl: string, prompt: string) => Launch;
  /**
   * Calls by which a model writes the text into the file and then has it read, turn by turn. One of the last ones
   * answers with the text, another one, if there is one, with the text in capitals.
   */
  readonly turns: (file: string, text: string) => readonly (readonly Call[])[];
}
