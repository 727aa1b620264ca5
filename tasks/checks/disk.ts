import { z } from 'zod';
import { formatBytes } from '../../state/format.ts';
import { path } from '../../state/runbook/fields.ts';
import { byteSize } from '../../state/runbook/size.ts';
import { defineCheck } from './check-kind.ts';

const schema = z.strictObject({
  path: path.describe('Any path on the file system that is asked.'),
  'at-least': byteSize.describe('Bytes that must be free there.'),
});

type Spec = z.infer<typeof schema>;

/** Free space, on the machine Nightferry runs on: it can't look at the disks of a database server elsewhere. */
export const disk = defineCheck<Spec>({
  key: 'disk',
  summary: 'Free space on a file system of the machine Nightferry runs on.',
  schema,
  refers: () => [],
  requires: (spec) => [{ need: 'free-disk', path: spec.path, bytes: spec['at-least'] }],

  preview: async (spec) => ({ lines: [`-- ${expectation(spec)}`], figures: {}, evidence: [] }),

  async judge(spec, context) {
    const at = context.path(spec.path);
    const expected = expectation(spec);
    if ((await context.files.stat(at)) === undefined) {
      return {
        verdict: 'failed',
        expected,
        actual: `there is no ${at} on this machine`,
        figures: {},
        evidence: [],
        remedy: [`Name a path that is there, or run Nightferry on the machine that has ${at}.`],
      };
    }
    const freeBytes = await context.files.freeBytes(at);
    return {
      verdict: freeBytes >= spec['at-least'] ? 'passed' : 'failed',
      expected,
      actual: `${formatBytes(freeBytes)} free`,
      figures: { neededBytes: spec['at-least'], freeBytes },
      evidence: [],
    };
  },
});

function expectation(spec: Spec): string {
  return `at least ${formatBytes(spec['at-least'])} free at ${spec.path} on the machine Nightferry runs on`;
}
