import type { DoctorLine } from '../../state/doctor.ts';
import { formatCount } from '../../state/format.ts';
import type { Needed, Site } from '../../tasks/requirements/requirement-kind.ts';
import { judgeRequirement } from '../../tasks/requirements/requirements.ts';

/** Looks at each. Those that are in order and alike are told in one line: forty times "may read" buries the one that may not. */
export async function requirementLines(needed: readonly Needed[], site: Site): Promise<readonly DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const alike = new Map<string, { items: string[]; steps: string[]; at: number }>();
  for (const one of needed) {
    const { among, ...judged } = await judgeRequirement(one, site);
    const line = { ...judged, neededBy: one.steps };
    if (line.state !== 'ok' || !among) {
      lines.push(line);
      continue;
    }
    const known = alike.get(among.head);
    if (known) {
      known.items.push(among.item);
      known.steps.push(...one.steps);
      lines[known.at] = togetherLine(among.head, known);
    } else {
      alike.set(among.head, { items: [among.item], steps: [...one.steps], at: lines.length });
      lines.push(line);
    }
  }
  return lines;
}

function togetherLine(
  head: string,
  { items, steps }: { items: readonly string[]; steps: readonly string[] },
): DoctorLine {
  const names = [...new Set(items)];
  const says = `${head}: ${formatCount(names.length, 'table')} (${names.join(', ')}).`;
  return { state: 'ok', says, remedy: [], neededBy: [...new Set(steps)] };
}
