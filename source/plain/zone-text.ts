/** Which clock the lines of plain output have, and which one the people of the night look at. */
export function zoneText(window: string | undefined): string {
  const other =
    window === undefined || window === 'UTC' ? '' : `; the window of the runbook is in the time of ${window}`;
  return `Times before lines are UTC${other}.`;
}
