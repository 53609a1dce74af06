import {
  declarationOf,
  keyOf,
  modelFolder,
  revisionOf,
} from './testing/declarations.ts';
import { predict } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';

jest.setTimeout(300_000);

const key = keyOf('mykey0001');
const told = ['replica-ready', 'woken', 'scaled', 'asleep'];

describe('a service that sleeps', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', modelFolder] });
    const scaling = { minReplicas: 0, maxReplicas: 3, idleSeconds: 5 };
    await host.client.put('sleeper', {
      epoch: 1,
      declaration: declarationOf('sleeper', {
        revisions: [
          revisionOf(1, { weight: 50, scaling }),
          revisionOf(2, { weight: 50, scaling }),
        ],
        keys: [key.declared],
      }),
    });
    await host.untilReady('sleeper');
  });

  afterAll(() => host?.dispose());

  it('answers a crowd of 500 from all its revisions, after one start of each', async () => {
    const asleep = await host.untilState(
      'sleeper',
      'all of it sleeps',
      ({ observation: { revisions, replicas } }) =>
        revisions.every(revision => revision.asleep) && replicas.length === 0,
    );
    expect(asleep.observation.revisions.map(({ weight }) => weight)).toEqual([
      50, 50,
    ]);
    const answers = await Promise.all(
      Array.from({ length: 500 }, () =>
        predict(host.url, 'sleeper', key.secret),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    // Weights hold for those that waited, too.
    expect(
      answers.filter(({ headers }) => headers['fairway-revision'] === '1'),
    ).toHaveLength(250);
    // All that was begun is ready, or sleeps already.
    const { observation } = await host.untilReady('sleeper');
    for (const revision of [1, 2]) {
      const types = observation.events
        .filter(event => event.revision === revision)
        .map(({ type }) => type)
        .filter(type => told.includes(type));
      const [first, ...since] = types.join(' ').split(' asleep ');
      expect(first).toBe('replica-ready');
      // On a slow machine the crowd justifies more replicas than the one that
      // it woke: these start only then, and the autoscaler says so.
      expect(since[0]).toMatch(
        /^replica-ready woken( scaled( replica-ready| scaled)*)?( asleep)?$/,
      );
    }
  });
});
