import { mockServices } from '@backstage/backend-test-utils';
import { kindsWithoutRule, readModuleConfig } from './config';

const config = (data: any) => mockServices.rootConfig({ data });

describe('readModuleConfig', () => {
  it('needs nothing', () => {
    expect(readModuleConfig(config({}))).toEqual({
      declareModel: true,
      owner: undefined,
      schedule: {
        frequency: { seconds: 30 },
        timeout: { seconds: 60 },
        initialDelay: { seconds: 3 },
        scope: 'local',
      },
    });
  });

  it('takes what is configured', () => {
    expect(
      readModuleConfig(
        config({
          catalog: {
            providers: {
              mlops: {
                owner: 'group:default/platform',
                schedule: {
                  frequency: { minutes: 5 },
                  timeout: { minutes: 1 },
                },
              },
            },
          },
          mlops: { kinds: { model: false } },
        }),
      ),
    ).toEqual({
      declareModel: false,
      owner: 'group:default/platform',
      schedule: {
        frequency: { minutes: 5 },
        timeout: { minutes: 1 },
        scope: 'local',
      },
    });
  });
});

describe('kindsWithoutRule', () => {
  const kinds = ['Model', 'GpuPool'];

  it('misses both in the default rules', () => {
    expect(kindsWithoutRule(config({}), kinds)).toEqual(kinds);
  });

  it('finds them in general rules and in those of a location', () => {
    expect(
      kindsWithoutRule(
        config({
          catalog: {
            rules: [{ allow: ['Component', { kind: 'model' }] }],
            locations: [
              { type: 'file', target: 'a' },
              { type: 'file', target: 'b', rules: [{ allow: ['GpuPool'] }] },
            ],
          },
        }),
        kinds,
      ),
    ).toEqual([]);
    expect(
      kindsWithoutRule(
        config({ catalog: { rules: [{ allow: ['Model'] }] } }),
        kinds,
      ),
    ).toEqual(['GpuPool']);
  });
});
