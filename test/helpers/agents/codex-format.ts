/**
 * The Responses format with what Codex alone uses of it: tools with free text, in namespaces, brought by items of the
 * input. Its requests come here as Codex wrote them.
 */
import { parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import type { Answer } from '../answer.ts';
import { inPieces, random } from '../pieces.ts';
import { numbered } from '../responses-answers.ts';
import { responsesFormat } from '../responses-upstream.ts';
import type { WireFormat } from '../scripted-upstream.ts';
import { objectOf, objectsOf } from '../seen.ts';

/** The Responses format for requests of Codex. */
export function codexFormat(): WireFormat {
  const plain = responsesFormat();
  return {
    ...plain,
    see: (body, model) => plain.see(inPlainWords(body), model),
    events: (answer, body) => withFreeCalls(plain, answer, body),
  };
}

interface OwnTool {
  readonly tool: JsonObject;
  readonly namespace?: string;
}

function toolsOf(body: JsonObject): readonly OwnTool[] {
  const brought = objectsOf(body['input'])
    .filter(({ type }) => type === 'additional_tools')
    .flatMap(({ tools }) => objectsOf(tools));
  return [...objectsOf(body['tools']), ...brought].flatMap((tool) =>
    tool['type'] === 'namespace'
      ? objectsOf(tool['tools']).map((member) => ({
          tool: member,
          namespace: String(tool['name']),
        }))
      : [{ tool }],
  );
}

const plainTypes: Readonly<Record<string, string>> = {
  custom_tool_call: 'function_call',
  custom_tool_call_output: 'function_call_output',
};

/** The request as if it knew nothing but functions. */
function inPlainWords(body: JsonObject): JsonObject {
  const input = objectsOf(body['input'])
    .filter(({ type }) => type !== 'additional_tools')
    .map((item) => {
      const type: JsonValue = item['type'] ?? 'message';
      return { ...item, type: plainTypes[String(type)] ?? type };
    });
  return { ...body, input, tools: toolsOf(body).map(({ tool }) => tool) };
}

/** The events of an answer; calls of tools with free text are items of their own kind. */
function withFreeCalls(plain: WireFormat, answer: Answer, body: JsonObject): readonly string[] {
  const free = freeCalls(answer, body);
  const calls = answer.calls?.filter(({ name }) => !isFree(name, body)) ?? [];
  const events = plain.events({ ...answer, calls }, body);
  if (free.length === 0) return events;
  const last = parseObject(/^data: (.*)$/m.exec(events.at(-1) ?? '')?.[1] ?? '') ?? {};
  const response = objectOf(last['response']);
  const output = objectsOf(response['output']);
  const told = free.flatMap((item, index) => freeEvents(item, output.length + index));
  const end = { type: last['type'] ?? '', response: { ...response, output: [...output, ...free] } };
  return [
    ...events.slice(0, -1),
    ...[...told, end].map((event, index) => numbered(event, events.length - 1 + index)),
  ];
}

function isFree(name: string, body: JsonObject): boolean {
  return toolsOf(body).some(({ tool }) => tool['name'] === name && tool['type'] === 'custom');
}

function freeCalls({ calls = [] }: Answer, body: JsonObject): readonly JsonObject[] {
  return calls
    .filter(({ name }) => isFree(name, body))
    .map(({ name, input }) => {
      const namespace = toolsOf(body).find(({ tool }) => tool['name'] === name)?.namespace;
      return {
        id: `ctc_${random()}`,
        type: 'custom_tool_call',
        status: 'completed',
        call_id: `call_${random()}`,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        input: String(input['input']),
      };
    });
}

function freeEvents(item: JsonObject, position: number): readonly JsonObject[] {
  const { id = '', input = '' } = item;
  const at = { item_id: id, output_index: position };
  const name = 'response.custom_tool_call_input';
  const added = { ...item, status: 'in_progress', input: '' };
  return [
    { type: 'response.output_item.added', output_index: position, item: added },
    ...inPieces(String(input), 6).map((delta) => ({ type: `${name}.delta`, ...at, delta })),
    { type: `${name}.done`, ...at, input },
    { type: 'response.output_item.done', output_index: position, item },
  ];
}
