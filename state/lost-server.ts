const codes: ReadonlySet<string> = new Set([
  'copy/connection',
  'database/connection-lost',
  'database/refused',
  'database/unreachable',
  'database/starting-up',
]);

/** Whether a fault of this code says that a server, or the way to it, is not there. */
export function isLossOfServer(code: string): boolean {
  return codes.has(code);
}
