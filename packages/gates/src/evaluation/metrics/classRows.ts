/** A version's predictions, checked: indexes of classes, finite scores. */
export interface ClassArm {
  predicted: Uint16Array;
  /** Row after row, a score for each class. */
  scores?: Float64Array;
}

/** A checked test set of a classification. */
export interface ClassRows {
  /** Names of the classes. */
  classes: string[];
  /** Indexes of classes. */
  truth: Uint16Array;
  candidate: ClassArm;
  stable?: ClassArm;
  seed: number;
}

/** The rows of each class that has any. */
export function strataOf({ classes, truth }: ClassRows): Uint32Array[] {
  const sizes = new Uint32Array(classes.length);
  truth.forEach(index => {
    sizes[index]++;
  });
  const strata = Array.from(sizes, size => new Uint32Array(size));
  sizes.fill(0);
  truth.forEach((index, row) => {
    strata[index][sizes[index]++] = row;
  });
  return strata.filter(rows => rows.length > 0);
}
