import { Demand } from './Demand.ts';

describe('Demand', () => {
  let now = 0;
  const listener = { onWaiting: jest.fn(), onActive: jest.fn() };
  const create = () => {
    now = 0;
    jest.clearAllMocks();
    return Demand.create({ listener, clock: () => now });
  };

  it('reads the mean of what was there, by how long it was there', () => {
    const demand = create();
    demand.arrived(now);
    demand.began();
    now = 250;
    demand.queued();
    now = 500;
    demand.unqueued();
    demand.began();
    now = 750;
    demand.ended();
    demand.ended();
    now = 1000;
    expect(demand.read()).toEqual({
      // 1 for a quarter, 2 for a half, none for a quarter.
      concurrency: 1.25,
      inFlight: 0,
      waiting: 0,
      lastActiveAt: 750,
    });
    now = 2000;
    expect(demand.read()).toMatchObject({ concurrency: 0, lastActiveAt: 750 });
  });

  it('counts a request that lasts as activity up to now', () => {
    const demand = create();
    demand.began();
    now = 60_000;
    expect(demand.read()).toMatchObject({
      concurrency: 1,
      inFlight: 1,
      lastActiveAt: 60_000,
    });
  });

  it('tells of each request that waits, and of the first one after a rest', () => {
    const demand = create();
    demand.queued();
    demand.queued();
    expect(listener.onWaiting).toHaveBeenCalledTimes(2);
    expect(listener.onActive).not.toHaveBeenCalled();
    demand.rest();
    demand.arrived(5);
    demand.arrived(6);
    expect(listener.onActive).toHaveBeenCalledTimes(1);
  });
});
