/** The driver, loaded when it is first needed. It is CommonJS: in a bundle its names are on its default only, elsewhere beside it. */
export async function loadDriver(): Promise<typeof import('tedious')> {
  const loaded = await import('tedious');
  return (loaded.default as typeof loaded | undefined) ?? loaded;
}
