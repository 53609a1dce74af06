/**
 * An object as it comes from an API server: instants are texts, and anything
 * may be missing, whatever its schema says. Objects of other versions, of
 * definitions that somebody has changed, or that were written by hand are read too.
 */
export type Live<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
  ? Live<Item>[]
  : T extends object
  ? { [Key in keyof T]?: Live<T[Key]> | null }
  : T;
