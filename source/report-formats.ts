/** What `nightferry report --format` takes. Stands alone, so that the command line knows it before any report is loaded. */
export const reportFormats = ['md', 'html', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The format that was asked for, else the one that the name of the file asks for, else Markdown. */
export function formatFor({
  format,
  out = '',
}: {
  readonly format?: ReportFormat;
  readonly out?: string;
}): ReportFormat {
  return format ?? reportFormats.find((known) => out.toLowerCase().endsWith(`.${known}`)) ?? 'md';
}
