import { priceOfReservation } from './price';

const capacity = { cpu: 8, memoryMiB: 1_000, gpus: 4 };
const half = { cpu: 4, memoryMiB: 100, gpus: 1 };

describe('price of a reservation', () => {
  it('is unknown when nobody wrote a price, and never invented', () => {
    expect(priceOfReservation(undefined, half, capacity)).toBeUndefined();
    expect(priceOfReservation({}, half, capacity)).toBeUndefined();
    expect(priceOfReservation({ perHour: 3 }, half, capacity)).toBeUndefined();
    expect(
      priceOfReservation({ currency: 'EUR' }, half, capacity),
    ).toBeUndefined();
  });

  it('is the price of a GPU times the GPUs', () => {
    expect(
      priceOfReservation(
        { currency: 'EUR', perGpuHour: 2.5, perHour: 100, source: 'contract' },
        { ...half, gpus: 2 },
        capacity,
      ),
    ).toEqual({ currency: 'EUR', perHour: 5, source: 'contract' });
  });

  it('is unknown for a reservation without GPUs when only GPUs have a price', () => {
    expect(
      priceOfReservation(
        { currency: 'EUR', perGpuHour: 2.5 },
        { ...half, gpus: 0 },
        capacity,
      ),
    ).toBeUndefined();
  });

  it('is the largest share of the pool, since nobody else can use that much', () => {
    expect(
      priceOfReservation({ currency: 'USD', perHour: 10 }, half, capacity),
    ).toEqual({ currency: 'USD', perHour: 5, source: undefined });
    expect(
      priceOfReservation(
        { currency: 'USD', perHour: 10 },
        { cpu: 0.8, memoryMiB: 10, gpus: 3 },
        capacity,
      )?.perHour,
    ).toBe(7.5);
  });

  it('is never more than that of the whole pool, and free of what the pool has none', () => {
    expect(
      priceOfReservation(
        { currency: 'USD', perHour: 10 },
        { cpu: 80, memoryMiB: 1, gpus: 0 },
        capacity,
      )?.perHour,
    ).toBe(10);
    expect(
      priceOfReservation({ currency: 'USD', perHour: 10 }, half, {
        cpu: 0,
        memoryMiB: 0,
        gpus: 0,
      })?.perHour,
    ).toBe(0);
  });
});
