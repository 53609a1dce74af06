import { roundTicks } from './chartStyle';

it.each([
  [0.84, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [12.3, [0, 5, 10, 15]],
  [50, [0, 10, 20, 30, 40, 50]],
  [957, [0, 200, 400, 600, 800, 1000]],
  [0, [0, 1]],
])('holds %d in round steps', (maximum, ticks) => {
  expect(roundTicks(maximum)).toEqual(ticks);
});
