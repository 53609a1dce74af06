import { writeOnnx } from '@fairway/inference-protocol/testUtils';

/** Small pseudo-random numbers: of a size that neither vanishes nor grows. */
function weights(count: number, fanIn: number): Uint8Array {
  const values = new Float32Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (state * 48271) % 2147483647;
    values[i] = (state / 2147483647 - 0.5) * (2 / Math.sqrt(fanIn));
  }
  return new Uint8Array(values.buffer);
}

/** A multilayer perceptron: Gemm and Relu by turns. */
export function perceptron(sizes: readonly number[]): Uint8Array {
  const last = sizes.length - 2;
  const layers = sizes.slice(1).map((outputs, i) => ({
    inputs: sizes[i],
    outputs,
    from: i === 0 ? 'x' : `a${i - 1}`,
    to: i === last ? 'y' : `a${i}`,
  }));
  return writeOnnx({
    nodes: layers.flatMap(({ from, to }, i) => {
      const sum = i === last ? to : `z${i}`;
      const gemm = {
        operator: 'Gemm',
        inputs: [from, `w${i}`, `b${i}`],
        outputs: [sum],
      };
      return i === last
        ? [gemm]
        : [gemm, { operator: 'Relu', inputs: [sum], outputs: [to] }];
    }),
    inputs: [{ name: 'x', shape: ['rows', sizes[0]] }],
    outputs: [{ name: 'y', shape: ['rows', sizes[sizes.length - 1]] }],
    initializers: layers.flatMap(({ inputs, outputs }, i) => [
      {
        name: `w${i}`,
        type: 'float' as const,
        shape: [inputs, outputs],
        bytes: weights(inputs * outputs, inputs),
      },
      {
        name: `b${i}`,
        type: 'float' as const,
        shape: [outputs],
        bytes: weights(outputs, inputs),
      },
    ]),
  });
}

/** Layers of the models to measure, by size. */
export const MODELS: Record<string, readonly number[]> = {
  small: [32, 64, 64, 3],
  medium: [256, 1024, 1024, 1024, 10],
  large: [784, 2048, 2048, 2048, 2048, 10],
  picture: [150_528, 10],
};
