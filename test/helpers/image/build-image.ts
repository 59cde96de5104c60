import { cpSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { runStep } from './container.ts';
import { readDockerfile, type Instruction, type Stage } from './dockerfile.ts';
import { ignoreRules } from './ignore-rules.ts';

/** What the last stage says about how it runs. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly health: readonly string[];
}

type MutableImage = { -readonly [Key in keyof Image]: Image[Key] };

/** Performs a Dockerfile's steps in folders, one a stage, with this machine's tools as the base image. */
export async function buildImage(context: string, into: string): Promise<Image> {
  const stages = readDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'));
  const built = new Map<string, string>();
  let image: MutableImage | undefined;
  for (const [at, stage] of stages.entries()) {
    image = startOf(join(into, String(at)));
    built.set(stage.name ?? String(at), image.root);
    await buildStage(stage, image, { context, built });
  }
  if (image === undefined) throw new Error('The Dockerfile has no stage.');
  return image;
}

interface Sources {
  readonly context: string;
  readonly built: ReadonlyMap<string, string>;
}

type Step = (image: MutableImage, step: Instruction, sources: Sources) => void | Promise<void>;

const steps: Readonly<Record<string, Step>> = {
  CMD: (image, { words }) => void (image.command = words),
  COPY: copy,
  ENTRYPOINT: (image, { words }) => void (image.entrypoint = words),
  ENV: (image, { words }) => void (image.env = { ...image.env, ...pairs(words) }),
  EXPOSE: () => undefined,
  HEALTHCHECK: (image, { words }) => void (image.health = words),
  LABEL: () => undefined,
  RUN: async (image, { text }) =>
    void (await runStep({ ...image, user: image.user || '0:0' }, ['sh', '-c', text])),
  STOPSIGNAL: () => undefined,
  USER: (image, { text }) => void (image.user = text),
  VOLUME: () => undefined,
  WORKDIR: (image, { text }) => {
    image.workdir = text;
    mkdirSync(join(image.root, text), { recursive: true });
  },
};

async function buildStage(stage: Stage, image: MutableImage, sources: Sources): Promise<void> {
  for (const instruction of stage.instructions) {
    const step = steps[instruction.name];
    if (step === undefined) throw new Error(`No step is known for ${instruction.name}.`);
    await step(image, instruction, sources);
  }
}

function startOf(root: string): MutableImage {
  mkdirSync(root, { recursive: true });
  return { root, workdir: '/', env: {}, user: '', entrypoint: [], command: [], health: [] };
}

function copy(image: MutableImage, { options, words }: Instruction, sources: Sources): void {
  const { from } = options;
  const to = words.at(-1) ?? '';
  const target = join(image.root, resolve(image.workdir, to));
  const base = from === undefined ? sources.context : sources.built.get(from);
  if (base === undefined) throw new Error(`There is no stage ${from}.`);
  for (const word of words.slice(0, -1)) {
    const found = globSync(word.replace(/^\//, ''), { cwd: base });
    if (found.length === 0) throw new Error(`COPY finds no ${word}.`);
    for (const path of found)
      copyOne(base, path, intoFolder(to, words) ? target : undefined, target);
  }
}

function intoFolder(to: string, words: readonly string[]): boolean {
  return to.endsWith('/') || words.length > 2;
}

/** A file keeps its name in a folder; of a folder only what is in it is copied. */
function copyOne(base: string, path: string, folder: string | undefined, target: string): void {
  const source = join(base, path);
  const isFolder = lstatSync(source).isDirectory();
  const kept = existsSync(join(base, '.dockerignore'))
    ? ignoreRules(readFileSync(join(base, '.dockerignore'), 'utf8'))
    : () => true;
  const place = folder === undefined || isFolder ? target : join(folder, basename(path));
  cpSync(source, place, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (one) => lstatSync(one).isDirectory() || kept(one.slice(base.length + 1)),
  });
}

function pairs(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
}
