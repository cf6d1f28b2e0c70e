/** What a report is of: runs, or a study; by their folders. */
export type ReportOf = { runs: string[] } | { study: string };

/** Writing reports, in a process of its own: it looks into networks. */
export interface ReportApi {
  /** As HTML, or as Markdown where `file` ends so; answers the files. `language` as VS Code names it. */
  write(argument: { of: ReportOf; file: string; language: string }): Promise<{ files: string[] }>;
}
