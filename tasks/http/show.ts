import { formatDuration } from '../../state/format.ts';
import type { Evidence, Figures } from '../../state/outcome.ts';
import { plainText } from '../../state/plain-text.ts';
import { formatSecretReference } from '../../state/runbook/secret.ts';
import { type HostAnswer, outcomeOf } from './ask.ts';
import { type HttpExpectation, type HttpSpec, methodOf, urlsOf } from './spec.ts';

const keptLines = 20;
const keptCharacters = 2_000;

/** The request and what is expected of its answer, line by line. Secrets stay references. */
export function linesOf(spec: HttpSpec, mode: 'live' | 'rehearsal'): readonly string[] {
  const { times = 0, every = 2_000 } = spec.retries ?? {};
  return [
    ...urlsOf(spec, mode).map((url) => `${methodOf(spec)} ${url}`),
    ...Object.entries(spec.headers ?? {}).map(([name, value]) => `${name}: ${formatSecretReference(value)}`),
    ...(spec.bearer ? [`Authorization: Bearer ${formatSecretReference(spec.bearer)}`] : []),
    ...(spec.body
      ? [`with: ${spec.body.kind === 'json' ? spec.body.json : formatSecretReference(spec.body.text)}`]
      : []),
    `must answer ${expectedOf(spec.expect ?? {})}`,
    ...(times > 0 ? [`asked again up to ${times} times, every ${formatDuration(every)}`] : []),
  ];
}

function expectedOf({ status, body, json, latency }: HttpExpectation): string {
  return [
    status === undefined ? '200 to 299' : [status].flat().join(' or '),
    ...(latency === undefined ? [] : [`within ${formatDuration(latency)}`]),
    ...(body === undefined ? [] : [`with a body that matches /${body}/`]),
    ...Object.entries(json ?? {}).map(([path, value]) => `with ${path} = ${JSON.stringify(value)}`),
  ].join(', ');
}

/** Of one host its status; of several how many there were; of all the slowest answer. */
export function figuresOf(answers: readonly HostAnswer[]): Figures {
  const [only] = answers;
  const replies = answers.flatMap(({ reply }) => (reply.kind === 'answered' ? [reply] : []));
  const attempts = answers.reduce((sum, answer) => sum + answer.attempts, 0);
  return {
    ...(answers.length === 1 && only?.reply.kind === 'answered' && { status: only.reply.status }),
    ...(answers.length > 1 && { hosts: answers.length }),
    ...(replies.length > 0 && { latencyMs: Math.max(...replies.map(({ latencyMs }) => latencyMs)) }),
    ...(attempts > answers.length && { requests: attempts }),
  };
}

/** How a host answered, and the beginning of what it said. */
export function evidenceOf({ url, reply }: HostAnswer, method: string): Evidence {
  const lines = reply.kind === 'answered' ? plainText(reply.body).trimEnd().slice(0, keptCharacters).split('\n') : [];
  const text = [outcomeOf(reply), ...lines.slice(0, keptLines)].filter((line) => line !== '').join('\n');
  return { kind: 'output', title: `${method} ${url}`, text };
}
