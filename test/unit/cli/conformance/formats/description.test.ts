import { parseObject, type JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { allFeatures } from '../../../../../cli/src/conformance/features/all-features.ts';
import {
  formatNames,
  type FormatName,
  type PerFormat,
} from '../../../../../cli/src/conformance/format-name.ts';
import { clients, upstreams } from '../../../../../cli/src/conformance/formats/all-formats.ts';
import { Specification, specified, type Described } from '../../../../helpers/specification.ts';
import { framesOf, requestWith } from '../scripted.ts';

const described: PerFormat<Readonly<Record<'request' | 'answer' | 'event', Described>>> = {
  'openai-chat': { request: 'chat-request', answer: 'chat-answer', event: 'chat-chunk' },
  'anthropic-messages': {
    request: 'messages-request',
    answer: 'messages-answer',
    event: 'messages-event',
  },
  'openai-responses': {
    request: 'responses-request',
    answer: 'responses-answer',
    event: 'responses-event',
  },
  gemini: { request: 'gemini-request', answer: 'gemini-answer', event: 'gemini-answer' },
};

const specification = new Specification();
const skip = specified ? false : 'the descriptions of the APIs are not here';

for (const format of formatNames)
  t.test(`${format}: both ends write what the API is described to`, { skip }, async (t) => {
    for (const { ask, cannotAsk, missing, name, script } of allFeatures) {
      if ((missing[format] ?? cannotAsk[format]) !== undefined) continue;
      if (ask.operation !== 'generate') continue;
      const written = plain(clients[format].write(ask, 'm').body ?? {});
      const { answer, event, request } = described[format];
      t.equal(specification.violation(request, written), undefined, `${name} asks`);
      if (script.fault !== undefined) continue;
      const received = requestWith({ model: 'm', ...written });
      const whole = plain(upstreams[format].whole(script, received));
      t.equal(specification.violation(answer, whole), undefined, `${name} is answered`);
      for (const data of eventsOf(format, script, written))
        t.equal(specification.violation(event, data), undefined, `${name} streams`);
    }
  });

/** As JSON has it: members that are undefined are absent. */
function plain(body: JsonObject): JsonObject {
  return parseObject(JSON.stringify(body)) ?? {};
}

function eventsOf(
  format: FormatName,
  script: Parameters<typeof framesOf>[1],
  body: JsonObject,
): readonly JsonObject[] {
  const events = framesOf(format, script, body).map(({ data }) =>
    // The real API has null here, and the description an object.
    parseObject(data.replace(',"usage":null,"metadata"', ',"metadata"')),
  );
  return events.filter((event) => event !== undefined).filter(({ type }) => type !== 'ping');
}
