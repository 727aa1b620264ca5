import type { Fault } from '../../state/fault.ts';
import { formatDuration } from '../../state/format.ts';
import type { HttpReply } from '../../state/ports.ts';
import type { Context } from '../kind.ts';
import { judgeReply } from './judge.ts';
import { type HttpSpec, methodOf } from './spec.ts';

/** How one host answered in the end. */
export interface HostAnswer {
  readonly url: string;
  readonly reply: HttpReply;
  readonly attempts: number;
  readonly fault?: Fault;
}

/** Asks one host until it answers as expected or its retries are used up. */
export async function askHost(url: string, spec: HttpSpec, context: Context): Promise<HostAnswer | 'stopped'> {
  const { times = 0, every = 2_000 } = spec.retries ?? {};
  const method = methodOf(spec);
  const request = { url, method, ...(await contentOf(spec, context)), timeoutMs: spec.timeout ?? 30_000 };
  for (let attempts = 1; ; attempts++) {
    if (context.signal.aborted) return 'stopped';
    const reply = await context.http.send({ ...request, signal: context.signal });
    if (reply.kind === 'failed' && reply.why === 'aborted') return 'stopped';
    const fault = judgeReply({ url, method, reply }, spec.expect ?? {});
    context.output(`${method} ${url}: ${outcomeOf(reply)}`);
    if (!fault) return { url, reply, attempts };
    if (attempts > times) return { url, reply, attempts, fault };
    context.output(`asked again in ${formatDuration(every)} (${attempts} of ${times})`);
    await context.clock.sleep(every, context.signal);
  }
}

/** `200 in 34ms`, or why there was no answer. */
export function outcomeOf(reply: HttpReply): string {
  const took = formatDuration(reply.latencyMs);
  return reply.kind === 'answered' ? `${reply.status} in ${took}` : `no answer after ${took}: ${reply.error}`;
}

async function contentOf(spec: HttpSpec, context: Context) {
  const headers: Record<string, string> = {};
  for (const [name, reference] of Object.entries(spec.headers ?? {})) headers[name] = await context.secret(reference);
  if (spec.bearer) headers.Authorization = `Bearer ${await context.secret(spec.bearer)}`;
  const { body } = spec;
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (body?.kind === 'json' && !isTyped) headers['Content-Type'] = 'application/json';
  const ca = spec.ca === undefined ? undefined : context.runbook.files.get(spec.ca)?.text;
  return {
    headers,
    ...(body && { body: body.kind === 'json' ? body.json : await context.secret(body.text) }),
    ...(ca !== undefined && { ca }),
  };
}
