import type { DoctorGroup, DoctorLine } from '../doctor.ts';

/**
 * A group in which nothing is said twice: failures that are alike become one, with the steps of both, and of what an earlier
 * group has told already only the place is named. One server that is down is one thing to put right.
 */
export function withoutRepeats(group: DoctorGroup, earlier: readonly DoctorGroup[]): DoctorGroup {
  const lines = new Map<string, DoctorLine>();
  for (const line of group.lines) {
    const id = line.state === 'failed' ? line.says : `${lines.size} ${line.says}`;
    const known = lines.get(id);
    lines.set(id, known ? merged(known, line) : pointed(line, earlier));
  }
  return { ...group, lines: [...lines.values()] };
}

function merged(one: DoctorLine, other: DoctorLine): DoctorLine {
  return { ...one, neededBy: [...new Set([...one.neededBy, ...other.neededBy])] };
}

function pointed(line: DoctorLine, earlier: readonly DoctorGroup[]): DoctorLine {
  if (line.state !== 'failed') return line;
  const place = earlier.find(({ lines }) =>
    lines.some(({ state, says }) => state === 'failed' && line.says.endsWith(says)),
  );
  return place ? { ...line, remedy: [`See "${place.title}" above.`] } : line;
}
