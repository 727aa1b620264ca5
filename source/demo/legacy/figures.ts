import { Fault } from '../../../state/fault.ts';

/** How many rows the legacy database holds. `courses` are distinct course codes; `offerings` are rows of `edu.courses`. */
export interface LegacyFigures {
  readonly users: number;
  readonly students: number;
  readonly teachers: number;
  readonly organizations: number;
  readonly courses: number;
  readonly offerings: number;
  readonly enrollments: number;
  readonly grades: number;
}

/** The size of the real database, as its migration document gives it. Every user has exactly one person. */
export const fullSize: LegacyFigures = {
  users: 6_987,
  students: 6_344,
  teachers: 424,
  organizations: 419,
  courses: 1_234,
  offerings: 6_020,
  enrollments: 118_477,
  grades: 3_209_747,
};

/**
 * Below these the shape breaks: twelve terms need offerings, a class must not be larger than the student body, and
 * every level of the hierarchy must exist.
 */
const smallest: LegacyFigures = {
  users: 60,
  students: 48,
  teachers: 6,
  organizations: 10,
  courses: 8,
  offerings: 36,
  enrollments: 240,
  grades: 2_400,
};

/** Ids are 32-bit integers with gaps; beyond this the journal would run out of them. */
const largestScale = 50;

/** The document's figures times `scale`, never below what keeps every table populated. Faults: `demo/scale`. */
export function figuresAt(scale: number): LegacyFigures {
  if (!Number.isFinite(scale) || scale <= 0 || scale > largestScale) {
    throw new Fault('demo/scale', `The demo can't be made at scale ${scale}.`, {
      remedy: [`Give a number above 0 and up to ${largestScale}: 1 is the full size, 0.01 is quick.`],
      retry: 'safe',
    });
  }
  const at = (name: keyof LegacyFigures) => Math.max(smallest[name], Math.round(fullSize[name] * scale));
  const students = at('students');
  const teachers = at('teachers');
  return {
    // Some users are neither: administrators, librarians, the integration account.
    users: Math.max(at('users'), students + teachers + 4),
    students,
    teachers,
    organizations: at('organizations'),
    courses: at('courses'),
    offerings: at('offerings'),
    enrollments: at('enrollments'),
    grades: at('grades'),
  };
}
