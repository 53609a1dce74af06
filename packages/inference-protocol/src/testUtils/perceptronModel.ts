import { writeOnnx } from './writeOnnx.ts';

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

/**
 * A multilayer perceptron, Gemm and Relu by turns, from x to y: to take as long as
 * real models do.
 *
 * @param sizes of its layers, the input's and the output's among them
 */
export function perceptronModel(sizes: readonly number[]): Uint8Array {
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
