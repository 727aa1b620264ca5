import { expect, it } from 'vitest';
import { withoutRepeats } from '../../../state/doctor/repeats.ts';
import { type DoctorLine, failure, ok, warning } from '../../../state/doctor.ts';

const group = (...lines: DoctorLine[]) => ({ id: 'g', title: 'Group', lines });
const down = failure('The server is down.', { remedy: ['Start it.'], neededBy: ['a/b'] });

it('failures that are alike become one, with the steps of both', () => {
  const other = { ...down, neededBy: ['a/b', 'c/d'] };
  expect(withoutRepeats(group(down, ok('x'), other), []).lines).toEqual([
    { ...down, neededBy: ['a/b', 'c/d'] },
    ok('x'),
  ]);
});

it('what an earlier group has told is named by its place, also as the reason of something else', () => {
  const because = failure('Could not be asked: users. The server is down.');
  const [one, two] = withoutRepeats(group(down, because), [{ ...group(down), title: 'Database edu' }]).lines;
  expect(one?.remedy).toEqual(['See "Database edu" above.']);
  expect(two?.remedy).toEqual(['See "Database edu" above.']);
});

it('what did not fail is left as it is, however often it is said', () => {
  const lines = [ok('x'), ok('x'), warning('y', { remedy: ['z'] }), warning('y', { remedy: ['z'] })];
  expect(withoutRepeats(group(...lines), [group(...lines)]).lines).toEqual(lines);
});
