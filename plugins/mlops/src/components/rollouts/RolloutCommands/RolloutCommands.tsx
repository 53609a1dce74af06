import { Flex } from '@backstage/ui';
import type {
  Rollout,
  RolloutCommandName,
} from '@fairway/backstage-plugin-mlops-common';
import {
  RiArrowGoBackLine,
  RiPauseLine,
  RiPlayLine,
  RiRestartLine,
  RiSkipForwardLine,
} from '@remixicon/react';
import { ReactElement, useState } from 'react';
import { isActive, isInterrupted } from '../../../rollout/phases';
import { Text, useText } from '../../../translation';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { CommandDialog } from './CommandDialog';

const icons: Record<RolloutCommandName, ReactElement> = {
  pause: <RiPauseLine />,
  resume: <RiPlayLine />,
  promote: <RiSkipForwardLine />,
  abort: <RiArrowGoBackLine />,
  retry: <RiRestartLine />,
};

/** Commands that make sense to show, whether or not they are accepted now. */
function commandsFor(rollout: Rollout): RolloutCommandName[] {
  if (!isActive(rollout)) {
    return rollout.commands.includes('retry') ? ['retry'] : [];
  }
  return [isInterrupted(rollout) ? 'resume' : 'pause', 'promote', 'abort'];
}

function whyNot(
  rollout: Rollout,
  command: RolloutCommandName,
  t: Text,
): string | undefined {
  if (!rollout.permissions.canCommand) {
    return t('rolloutPage.command.noPermission');
  }
  return rollout.commands.includes(command)
    ? undefined
    : t('rolloutPage.command.notNow', {
        phase: t(`rollouts.phase.${rollout.phase}`).toLocaleLowerCase(),
      });
}

/** What a person can tell a rollout, each with the reason when it cannot be. */
export const RolloutCommands = (props: {
  rollout: Rollout;
  /** What is shipped, as people call it: to begin a sentence. */
  name: string;
  /** The same within a sentence. */
  within: string;
  onChange: () => void;
}) => {
  const t = useText();
  const { rollout } = props;
  const [asked, setAsked] = useState<RolloutCommandName>();
  return (
    <Flex gap="2" style={{ flexWrap: 'wrap' }}>
      {commandsFor(rollout).map(command => (
        <ReasonedButton
          key={command}
          variant={
            command === 'resume' || command === 'retry'
              ? 'primary'
              : 'secondary'
          }
          destructive={command === 'abort'}
          iconStart={icons[command]}
          unavailable={whyNot(rollout, command, t)}
          onPress={() => setAsked(command)}
        >
          {t(`rolloutPage.command.${command}`)}
        </ReasonedButton>
      ))}
      {asked && (
        <CommandDialog
          rollout={rollout}
          command={asked}
          name={props.name}
          within={props.within}
          onClose={() => setAsked(undefined)}
          onChange={props.onChange}
        />
      )}
    </Flex>
  );
};
