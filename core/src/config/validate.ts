import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { chooseErrors } from './alternatives.ts';
import type { JsonSchema } from './json-schema.ts';
import { isNetwork } from './networks.ts';
import type { Finding } from './problem.ts';
import { describe } from './sentences.ts';
import { nodeAt, toPlain, type MapNode, type TreeNode } from './tree.ts';

export interface Validated {
  /** With defaults, names as in the schema; undefined where there are findings. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** Names that are known at a path besides those of the schema. */
export type KnownNames = (path: string) => readonly string[];

/** Schemas and what they were compiled to, which takes much longer than checking anything. */
export class CompiledSchemas {
  readonly #ajv: Ajv2020;
  readonly #compiled = new WeakMap<JsonSchema, ValidateFunction>();

  constructor() {
    // Strict mode would refuse defaults inside `oneOf`, which are harmless.
    this.#ajv = new Ajv2020({
      allErrors: true,
      useDefaults: true,
      verbose: true,
      strict: false,
      // Neither NaN nor infinity, which YAML can write, is a number to reckon with.
      strictNumbers: true,
      logger: false,
    });
    addFormats.default(this.#ajv);
    this.#ajv.addFormat('network', isNetwork);
  }

  /** Throws where the schema itself is not valid. */
  get(schema: JsonSchema): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    try {
      const compiled = this.#ajv.compile(schema);
      this.#compiled.set(schema, compiled);
      return compiled;
    } finally {
      // It would be kept for ever, and another one with the same $id refused.
      this.#ajv.removeSchema(schema);
    }
  }
}

/** Checks trees against schemas. */
export class Validator {
  readonly #schemas: CompiledSchemas;
  readonly #known: KnownNames;

  constructor(known: KnownNames = () => [], schemas = new CompiledSchemas()) {
    this.#known = known;
    this.#schemas = schemas;
  }

  /** Throws where the schema itself is not valid. */
  compile(schema: JsonSchema): void {
    this.#schemas.get(schema);
  }

  /** Checks a tree that `compile` has accepted the schema for. */
  check(tree: MapNode, schema: JsonSchema): Validated {
    const value = toPlain(tree);
    const validate = this.#schemas.get(schema);
    if (validate(value)) return { value, findings: [] };
    const findings = chooseErrors(validate.errors ?? []).flatMap((error) =>
      this.#finding(error, tree),
    );
    return { value: undefined, findings: unique(findings) };
  }

  #finding(error: ErrorObject, tree: MapNode): Finding[] {
    const steps = pointerSteps(error.instancePath);
    // Defaults that a plugin gives are not in the file; their problems stand at the nearest node that is.
    const node = nodeAt(tree, steps) ?? nearestNode(tree, steps);
    if (node.kind === 'scalar' && node.broken === true) return [];
    return [describe(error, { node, known: this.#known })];
  }
}

function nearestNode(tree: TreeNode, steps: readonly string[]): TreeNode {
  const found = nodeAt(tree, steps);
  return found ?? nearestNode(tree, steps.slice(0, -1));
}

function pointerSteps(pointer: string): string[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function unique(findings: readonly Finding[]): Finding[] {
  const byText = new Map(
    findings.map((found) => [`${found.line}:${found.column} ${found.message}`, found]),
  );
  return [...byText.values()];
}
