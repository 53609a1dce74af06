/**
 * A short text that differs for texts that differ by accident: FNV-1a with 32
 * bits (Fowler, Noll, Vo), over UTF-16 units. No protection against intent.
 */
export function fingerprintOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
