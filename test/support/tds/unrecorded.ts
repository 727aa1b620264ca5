/** Tests that the server which transcripts are recorded from can't pass, and why: they are skipped where only those are there. */
export const unrecorded: readonly { readonly suite: string; readonly tests: RegExp; readonly why: string }[] = [];
