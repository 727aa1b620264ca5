import type { DoctorLine } from '../../state/doctor.ts';
import { formatCount } from '../../state/format.ts';
import type { Needed, Site } from '../../tasks/requirements/requirement-kind.ts';
import { judgeRequirement } from '../../tasks/requirements/requirements.ts';

/** Looks at each. Those that are in order and alike are told in one line: forty times "may read" buries the one that may not. */
export async function requirementLines(needed: readonly Needed[], site: Site): Promise<readonly DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const alike = new Map<
    string,
    { first: DoctorLine; items: string[]; remedy: string[]; steps: string[]; at: number }
  >();
  for (const one of needed) {
    const { among, ...judged } = await judgeRequirement(one, site);
    const line = { ...judged, neededBy: one.steps };
    if (!among) {
      lines.push(line);
      continue;
    }
    const known = alike.get(`${line.state} ${among.head}`);
    if (known) {
      known.items.push(among.item);
      known.remedy.push(...judged.remedy);
      known.steps.push(...one.steps);
      lines[known.at] = togetherLine(among.head, known);
    } else {
      const own = { items: [among.item], remedy: [...judged.remedy], steps: [...one.steps] };
      alike.set(`${line.state} ${among.head}`, { first: line, ...own, at: lines.length });
      lines.push(line);
    }
  }
  return lines;
}

interface Alike {
  readonly first: DoctorLine;
  readonly items: readonly string[];
  readonly remedy: readonly string[];
  readonly steps: readonly string[];
}

function togetherLine(head: string, { first, items, remedy, steps }: Alike): DoctorLine {
  const names = [...new Set(items)];
  const says = `${head}: ${formatCount(names.length, 'table')} (${names.join(', ')}).`;
  return { ...first, says, remedy: [...new Set(remedy)], neededBy: [...new Set(steps)] };
}
