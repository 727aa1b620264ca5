import type { DoctorLine } from '../../state/doctor.ts';
import { recordFault } from '../../state/fault.ts';

/** What could not be done, as a line. */
export function faultLine(error: unknown, neededBy: readonly string[] = []): DoctorLine {
  const { code, message, remedy, causes = [] } = recordFault(error);
  const because = causes.filter((cause) => !message.includes(cause)).map((cause) => `It said: ${cause}`);
  return { state: 'failed', says: message, remedy: [...because, ...remedy], neededBy, code };
}

/** The lines of a look; the fault as a line where it could not be finished. */
export async function orFault(
  look: () => Promise<readonly DoctorLine[]>,
  neededBy: readonly string[] = [],
): Promise<readonly DoctorLine[]> {
  try {
    return await look();
  } catch (error) {
    return [faultLine(error, neededBy)];
  }
}
