import { Rollout, rolloutPhases } from '@fairway/backstage-plugin-mlops-common';
import {
  awaitingRollout,
  bakingRollout,
  heldRollout,
  promotedRollout,
  rolledBackRollout,
} from '../__testUtils__/fixtures';
import { isActive, isInterrupted, placeOf } from './phases';
import { plannedTrack, trackOf } from './track';

const states = (rollout: Rollout) => trackOf(rollout).map(({ state }) => state);

describe('the track of a rollout', () => {
  it('has its checks and its start before the steps, and the promotion after them', () => {
    expect(plannedTrack(bakingRollout.steps).map(({ place }) => place)).toEqual(
      ['checks', 'start', 0, 1, 2, 3, 'promotion'],
    );
  });

  it('is done up to the present step, and the rest is to come', () => {
    expect(states(bakingRollout)).toEqual([
      'done',
      'done',
      'done',
      'current',
      'upcoming',
      'upcoming',
      'upcoming',
    ]);
  });

  it('begins with the checks', () => {
    expect(states(awaitingRollout)[0]).toBe('current');
  });

  it('stays at its step while it is held', () => {
    expect(placeOf(heldRollout)).toBe(1);
    expect(states(heldRollout)[3]).toBe('current');
  });

  it.each([
    ['an approval is missing', awaitingRollout.verdicts, 'checks'],
    ['all checks have passed', bakingRollout.verdicts.slice(0, 3), 'start'],
  ])('is paused where it was before traffic when %s', (_, verdicts, place) => {
    expect(placeOf({ ...awaitingRollout, phase: 'paused', verdicts })).toBe(
      place,
    );
  });

  it('shows where a rollout was stopped, and never as done what it had not reached', () => {
    expect(states(rolledBackRollout)).toEqual([
      'done',
      'done',
      'done',
      'stopped',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('is done altogether only once it is promoted', () => {
    expect(new Set(states(promotedRollout))).toEqual(new Set(['done']));
    for (const phase of rolloutPhases.filter(name => name !== 'promoted')) {
      expect(states({ ...promotedRollout, phase }).at(-1)).not.toBe('done');
    }
  });

  it('knows which phases a rollout can still leave by itself', () => {
    expect(isActive(heldRollout)).toBe(true);
    expect(isInterrupted(heldRollout)).toBe(true);
    expect(isInterrupted(bakingRollout)).toBe(false);
    expect(isActive(rolledBackRollout)).toBe(false);
  });
});
