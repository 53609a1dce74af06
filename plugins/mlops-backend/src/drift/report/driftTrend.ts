import { DriftTrendPoint } from '@fairway/backstage-plugin-mlops-common';
import { compareWindows, DriftReport } from '@fairway/drift';
import { setImmediate } from 'node:timers/promises';
import { toInstant } from '../../database';
import { StoredProfile } from '../profiles/ProfilesStore';
import { StoredWindow, sumOf } from '../windows/DriftWindowsStore';
import { toDriftReport } from './toApi';

const maximalPoints = 24;
/** Of the worst features, whose course is shown. */
const shownFeatures = 5;

/**
 * How a revision has drifted: each point is a report of its own over an equal
 * stretch of the time, so its thresholds follow its sample size.
 */
export async function driftTrend(
  profile: StoredProfile,
  windows: readonly StoredWindow[],
  whole: DriftReport,
): Promise<DriftTrendPoint[]> {
  const shown = whole.features
    .slice(0, shownFeatures)
    .map(({ feature }) => nameOf(feature));
  const points: DriftTrendPoint[] = [];
  for (const stretch of stretchesOf(windows)) {
    const sum = sumOf(profile, stretch);
    const report = toDriftReport(
      compareWindows(profile.profile.reference, sum.window),
    );
    points.push({
      start: toInstant(sum.start),
      end: toInstant(sum.end),
      counted: sum.counted,
      state: report.state,
      features: shown.flatMap(name =>
        report.features
          .filter(feature => nameOf(feature) === name)
          .map(feature => ({
            name: feature.name,
            role: feature.role,
            state: feature.state,
            populationStabilityIndex: feature.populationStabilityIndex,
            criticalStability: feature.criticalStability,
          })),
      ),
    });
    // A report of many features takes milliseconds: others come in between.
    await setImmediate();
  }
  return points;
}

function nameOf({ role, name }: { role: string; name: string }): string {
  return `${role} ${name}`;
}

function stretchesOf(windows: readonly StoredWindow[]): StoredWindow[][] {
  if (windows.length === 0) {
    return [];
  }
  const first = windows[0].start;
  const last = Math.max(...windows.map(({ end }) => end));
  const length = Math.max(1, (last - first) / maximalPoints);
  const stretches = new Map<number, StoredWindow[]>();
  for (const window of windows) {
    const at = Math.floor((window.start - first) / length);
    stretches.set(at, [...(stretches.get(at) ?? []), window]);
  }
  return [...stretches].sort(([a], [b]) => a - b).map(([, found]) => found);
}
