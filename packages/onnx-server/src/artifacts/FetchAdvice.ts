/** How whoever fetches speaks of itself and of its options in errors. */
export interface FetchAdvice {
  /** Begins a sentence: "This host". */
  self: string;
  /** How to allow a place, `host` or `host:port`. */
  allow(place: string): string;
  /** How to allow that its address is a private or loopback one. */
  allowInternal(place: string): string;
  /** How to allow larger artifacts. */
  allowLarger: string;
  /** What becomes, without anybody's help, of what may pass. */
  next: string;
}
