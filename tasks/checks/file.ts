import { basename } from 'node:path';
import { z } from 'zod';
import { formatBytes, formatDuration } from '../../state/format.ts';
import { duration } from '../../state/runbook/duration.ts';
import { path } from '../../state/runbook/fields.ts';
import { byteSize } from '../../state/runbook/size.ts';
import type { Context } from '../kind.ts';
import { defineCheck } from './check-kind.ts';

const schema = z.strictObject({
  path: path
    .regex(/^[^*?]*(?:\/|^)[^/]*$/, { error: '* and ? may stand in the name of the file only, not in a folder' })
    .describe('A file, or a pattern with * and ? in its name: the newest match is looked at.'),
  'at-least': byteSize.optional(),
  'newer-than': duration.optional().describe('How old it may be at most.'),
});

type Spec = z.infer<typeof schema>;

/** A file is there, is large enough and young enough: the newest one that the path matches. */
export const file = defineCheck<Spec>({
  key: 'file',
  summary: 'A file is there, with a size and an age.',
  schema,
  refers: () => [],

  async preview(spec, context) {
    const found = await newest(spec, context);
    const today = found ? `-- today: ${found.path}, ${state(found)}` : '-- today: none';
    return { lines: [`-- ${expectation(spec)}`, today], figures: found ? { bytes: found.bytes } : {}, evidence: [] };
  },

  async judge(spec, context) {
    const expected = expectation(spec);
    const found = await newest(spec, context);
    if (!found) return { verdict: 'failed', expected, actual: 'no such file', figures: {}, evidence: [] };
    const sha256 = await context.files.sha256(found.path);
    const isLarge = found.bytes >= (spec['at-least'] ?? 0);
    const isYoung = found.ageMs <= (spec['newer-than'] ?? Number.POSITIVE_INFINITY);
    return {
      verdict: isLarge && isYoung ? 'passed' : 'failed',
      expected,
      actual: `${basename(found.path)}, ${state(found)}`,
      figures: { bytes: found.bytes, modifiedAt: found.modifiedAt.toISOString() },
      evidence: [{ kind: 'file', path: found.path, bytes: found.bytes, sha256 }],
    };
  },
});

interface Found {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
  readonly ageMs: number;
}

async function newest(spec: Spec, context: Context): Promise<Found | undefined> {
  const [path] = await context.files.match(context.path(spec.path));
  const stat = path === undefined ? undefined : await context.files.stat(path);
  if (path === undefined || stat === undefined) return undefined;
  const ageMs = context.clock.now().getTime() - stat.modifiedAt.getTime();
  return { path, bytes: stat.bytes, modifiedAt: stat.modifiedAt, ageMs };
}

function state({ bytes, ageMs }: Found): string {
  // A file from the future says that two clocks differ; whoever reads it should know.
  const age = ageMs < 0 ? `modified ${formatDuration(-ageMs)} in the future` : `${formatDuration(ageMs)} old`;
  return `${formatBytes(bytes)}, ${age}`;
}

function expectation(spec: Spec): string {
  const size = spec['at-least'] === undefined ? '' : `, at least ${formatBytes(spec['at-least'])}`;
  const age = spec['newer-than'] === undefined ? '' : `, at most ${formatDuration(spec['newer-than'])} old`;
  return `a file ${spec.path}${size}${age}`;
}
