/** What the upstream answers in a workload. */
export type AnswerKind = 'small' | 'large' | 'burst' | 'paced';

/** One kind of traffic under which the targets are compared. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Size of the request body, in bytes. */
  readonly requestBytes: number;
  readonly answer: AnswerKind;
  readonly stream: boolean;
  /** The client speaks chat and the upstream messages; otherwise both speak chat. */
  readonly translated: boolean;
}

const kilobyte = 1_000;

interface Shape {
  readonly name: string;
  readonly title: string;
  readonly requestBytes: number;
  readonly answer: AnswerKind;
}

const shapes: readonly Shape[] = [
  { name: 'small', title: '1 KB whole', requestBytes: kilobyte, answer: 'small' },
  { name: 'large-request', title: '100 KB request', requestBytes: 100 * kilobyte, answer: 'small' },
  { name: 'large-answer', title: '100 KB answer', requestBytes: kilobyte, answer: 'large' },
  { name: 'stream', title: '100-chunk stream', requestBytes: kilobyte, answer: 'burst' },
  { name: 'paced', title: 'paced stream', requestBytes: kilobyte, answer: 'paced' },
];

/** Every workload: each shape as passthrough, and translated. */
export const workloads: readonly Workload[] = shapes.flatMap(
  ({ name, title, requestBytes, answer }) =>
    [false, true].map((translated) => ({
      name: translated ? `${name}-translated` : name,
      title: translated ? `${title}, chat → messages` : title,
      requestBytes,
      answer,
      stream: answer === 'burst' || answer === 'paced',
      translated,
    })),
);
