import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  RootConfigService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { seconds: 30 },
  timeout: { seconds: 60 },
  // The backend answers only once it has started completely.
  initialDelay: { seconds: 3 },
  // Each replica remembers what it applied last, so each must look.
  scope: 'local',
};

function readSchedule(config: Config): SchedulerServiceTaskScheduleDefinition {
  const schedule = readSchedulerServiceTaskScheduleDefinitionFromConfig(config);
  return { ...schedule, scope: schedule.scope ?? DEFAULT_SCHEDULE.scope };
}

export type ModuleConfig = {
  declareModel: boolean;
  owner?: string;
  schedule: SchedulerServiceTaskScheduleDefinition;
};

/** Reads `catalog.providers.mlops` and `mlops.kinds`. */
export function readModuleConfig(config: RootConfigService): ModuleConfig {
  const provider = config.getOptionalConfig('catalog.providers.mlops');
  return {
    declareModel: config.getOptionalBoolean('mlops.kinds.model') ?? true,
    owner: provider?.getOptionalString('owner'),
    schedule: provider?.has('schedule')
      ? readSchedule(provider.getConfig('schedule'))
      : DEFAULT_SCHEDULE,
  };
}

/**
 * The kinds that no rule of the catalog allows anywhere, neither in
 * `catalog.rules` nor with one of `catalog.locations`.
 */
export function kindsWithoutRule(
  config: RootConfigService,
  kinds: string[],
): string[] {
  const rules = [
    ...(config.getOptionalConfigArray('catalog.rules') ?? []),
    ...(config.getOptionalConfigArray('catalog.locations') ?? []).flatMap(
      location => location.getOptionalConfigArray('rules') ?? [],
    ),
  ];
  const allowed = new Set(
    rules
      .flatMap(rule => rule.getOptional<unknown[]>('allow') ?? [])
      .map(entry =>
        String(
          typeof entry === 'object' && entry !== null && 'kind' in entry
            ? entry.kind
            : entry,
        ).toLowerCase(),
      ),
  );
  return kinds.filter(kind => !allowed.has(kind.toLowerCase()));
}
