/** What a command sees of the world around it. */
export interface Terminal {
  /** A line of the result, to stdout. */
  print(line: string): void;
  /** Anything else, to stderr, as it is. */
  note(text: string): void;
  /** Whether somebody watches stderr. */
  interactive: boolean;
  /** Columns of it. */
  width: number;
  environment: Readonly<Record<string, string | undefined>>;
}
