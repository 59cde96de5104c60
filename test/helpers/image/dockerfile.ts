/** One instruction, with its arguments in exec form where it is written so. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
  /** Options such as `--from=build`. */
  readonly options: Readonly<Record<string, string>>;
  /** What is left without the options: the list in exec form, else the words. */
  readonly words: readonly string[];
  readonly execForm: boolean;
}

export interface Stage {
  readonly name: string | undefined;
  /** Image with the arguments before the first stage put in. */
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

const firstOption = /^--([a-z-]+)=(\S+)\s+/;

/** Reads a Dockerfile without here-documents. */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { name: string | undefined; image: string; instructions: Instruction[] }[] = [];
  const defaults = new Map<string, string>();
  for (const instruction of instructionsOf(text)) {
    const { name, words } = instruction;
    if (name === 'FROM') {
      const [image = '', , stage] = words;
      stages.push({ name: stage, image: filled(image, defaults), instructions: [] });
    } else if (stages.length === 0) {
      const [key = '', value = ''] = words[0]?.split(/=(.*)/s) ?? [];
      defaults.set(key, value);
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Instructions of one name in a stage. */
export function instructionsNamed(stage: Stage | undefined, name: string): readonly Instruction[] {
  return stage?.instructions.filter((instruction) => instruction.name === name) ?? [];
}

function instructionsOf(text: string): readonly Instruction[] {
  const joined = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseInstruction(line.trim()));
}

function parseInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(line) ?? [];
  const options: Record<string, string> = {};
  // Options come first; what looks like one later belongs to the program that is run.
  let text = rest;
  for (let found = firstOption.exec(text); found !== null; found = firstOption.exec(text)) {
    options[found[1] ?? ''] = found[2] ?? '';
    text = text.slice(found[0].length);
  }
  const list = /\[.*\]$/s.exec(text)?.[0];
  const words = list === undefined ? text.trim().split(/\s+/) : (JSON.parse(list) as string[]);
  return {
    name: name.toUpperCase(),
    text: text.trim(),
    options,
    words,
    execForm: list !== undefined,
  };
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (_all, name: string) => values.get(name) ?? '');
}
