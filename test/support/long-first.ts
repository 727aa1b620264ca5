import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files with few lines and much to wait for: by their size, which decides otherwise, they would be the last ones. */
const long = [
  'test/terminal/demo.test.ts',
  'test/resume/crash-points.test.ts',
  'test/demo/application-in-demo.test.ts',
  'test/resume/sigkill-copy.test.ts',
  'test/screens/page.test.ts',
];

/** Begins with the files that take long, so that at the end of a run all workers have something to do. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.some((file) => moduleId.endsWith(file));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
