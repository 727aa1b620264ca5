/** Where this process runs, for engines whose own programs take what a URL leaves out from there. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder, and the operating system's user. */
  readonly home: string | undefined;
  readonly user: string | undefined;
}
