/** Layers of the models to measure, by size. */
export const MODELS: Record<string, readonly number[]> = {
  small: [32, 64, 64, 3],
  medium: [256, 1024, 1024, 1024, 10],
  large: [784, 2048, 2048, 2048, 2048, 10],
  picture: [150_528, 10],
};
