import { Card, CardBody, Flex } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { isInterrupted, Place, placeOf } from '../../../rollout/phases';
import { trackOf } from '../../../rollout/track';
import { RolloutTrack } from '../RolloutTrack/RolloutTrack';
import { StopDetails } from './StopDetails';

/** The steps as a track, and what the chosen one asks for: at first the present one. */
export const CourseCard = ({ rollout }: { rollout: Rollout }) => {
  const [chosen, setChosen] = useState<Place>();
  const nodes = trackOf(rollout);
  const present = placeOf(rollout);
  const selected = chosen ?? present;
  const node = nodes.find(({ place }) => place === selected);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="3">
          <RolloutTrack
            nodes={nodes}
            terminationWaitSeconds={rollout.strategy.terminationWaitSeconds}
            isInterrupted={isInterrupted(rollout)}
            selected={selected}
            onSelect={place => setChosen(place === present ? undefined : place)}
          />
          {node && <StopDetails rollout={rollout} node={node} />}
        </Flex>
      </CardBody>
    </Card>
  );
};
