import { Fault } from '../../state/fault.ts';
import { formatDuration } from '../../state/format.ts';
import { plainLine, plainText } from '../../state/plain-text.ts';
import type { HttpReply } from '../../state/ports.ts';
import type { HttpExpectation } from './spec.ts';

export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly reply: HttpReply;
}

/**
 * What is wrong with an answer, if anything. Faults: `http/unreachable`, `http/timeout`, `http/status`, `http/body`,
 * `http/json`, `http/latency`.
 */
export function judgeReply(asked: Asked, expected: HttpExpectation): Fault | undefined {
  const { reply } = asked;
  if (reply.kind === 'failed') return noAnswer(asked, reply);
  return (
    judgeStatus(asked, reply, expected) ??
    judgeBody(asked, reply, expected) ??
    judgeJson(asked, reply, expected) ??
    judgeLatency(asked, reply, expected)
  );
}

type Answered = Extract<HttpReply, { kind: 'answered' }>;

function noAnswer({ url, method }: Asked, { why, error, latencyMs, isSent }: Extract<HttpReply, { kind: 'failed' }>) {
  const look = isSent ? 'It may have been received: look at the server before it is sent again.' : '';
  const remedy = [`Reason: ${plainLine(error)}`, 'See that the service runs and can be reached from here.', look];
  const rest = {
    remedy: remedy.filter((line) => line !== ''),
    retry: isSent ? ('unknown' as const) : ('safe' as const),
  };
  if (why === 'timeout')
    return new Fault('http/timeout', `${method} ${url} was not answered within ${formatDuration(latencyMs)}.`, rest);
  return new Fault('http/unreachable', `${method} ${url} could not be reached.`, rest);
}

function judgeStatus({ url, method }: Asked, { status, headers, body }: Answered, expected: HttpExpectation) {
  const allowed = expected.status === undefined ? undefined : [expected.status].flat();
  if (allowed ? allowed.includes(status) : status >= 200 && status < 300) return undefined;
  const wanted = allowed ? allowed.join(' or ') : '200 to 299';
  const leads =
    headers.location === undefined ? [] : [`It leads to ${plainLine(headers.location)}; redirects are not followed.`];
  return fault('http/status', `${method} ${url} answered ${status} instead of ${wanted}.`, [...leads, saidFirst(body)]);
}

function judgeBody({ url, method }: Asked, { body }: Answered, { body: expected }: HttpExpectation) {
  if (expected === undefined || new RegExp(expected, 'm').test(plainText(body))) return undefined;
  return fault('http/body', `The answer to ${method} ${url} does not match /${expected}/.`, [saidFirst(body)]);
}

function judgeJson({ url, method }: Asked, { body }: Answered, { json: expected }: HttpExpectation) {
  if (!expected) return undefined;
  const found = parsed(body);
  if (found === undefined) return fault('http/json', `The answer to ${method} ${url} is not JSON.`, [saidFirst(body)]);
  const wrong = Object.entries(expected).filter(([path, value]) => String(valueAt(found, path)) !== String(value));
  if (wrong.length === 0) return undefined;
  const differences = wrong.map(
    ([path, value]) => `${path} is ${plainLine(shown(valueAt(found, path)))} instead of ${shown(value)}`,
  );
  return fault('http/json', `In the answer to ${method} ${url}, ${differences.join('; ')}.`, [saidFirst(body)]);
}

function judgeLatency({ url, method }: Asked, { latencyMs }: Answered, { latency }: HttpExpectation) {
  if (latency === undefined || latencyMs <= latency) return undefined;
  const took = `took ${formatDuration(latencyMs)} instead of at most ${formatDuration(latency)}`;
  return fault('http/latency', `${method} ${url} ${took}.`, [
    'A first request may warm something up: retry. Else find out what is slow.',
  ]);
}

function fault(code: string, message: string, remedy: readonly string[]): Fault {
  return new Fault(code, message, {
    remedy: [...remedy, 'Look at the log of the service, put right what is wrong, and retry.'],
    retry: 'unknown',
  });
}

function saidFirst(body: string): string {
  const first = plainText(body)
    .split('\n')
    .find((line) => line.trim() !== '');
  return `It said first: ${plainLine(first ?? '').slice(0, 200) || '(nothing)'}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
      value,
    );
}

function shown(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value).slice(0, 100);
}
