import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import {
  RiChat3Line,
  RiDeleteBinLine,
  RiSendPlaneLine,
  RiStopCircleLine,
} from '@remixicon/react';
import { KeyboardEvent, useEffect, useRef } from 'react';
import { useText } from '../../../translation';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import styles from './chat.module.css';
import { ChatSettingsCard } from './ChatSettingsCard';
import { ChatTurn } from './ChatTurn';
import { Chat, useChat } from './useChat';

const Turns = ({ chat }: { chat: Chat }) => {
  const t = useText();
  const end = useRef<HTMLDivElement>(null);
  const last = chat.turns.at(-1);
  const length = (last?.answer.length ?? 0) + (last?.reasoning.length ?? 0);
  useEffect(() => {
    end.current?.scrollIntoView?.({ block: 'nearest' });
  }, [last?.id, last?.state, length]);
  if (!last) {
    return (
      <Flex direction="column" align="center" gap="2" className={styles.hint}>
        <RiChat3Line aria-hidden="true" />
        <Text color="secondary">
          {chat.completesOnly ? t('chat.completionHint') : t('chat.hint')}
        </Text>
      </Flex>
    );
  }
  return (
    <div
      className={styles.scroll}
      // Long conversations scroll, and scrolling must be possible by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="log"
      aria-label={t('chat.log')}
    >
      <ol className={styles.turns}>
        {chat.turns.map(turn => (
          <ChatTurn key={turn.id} turn={turn} />
        ))}
      </ol>
      <div ref={end} />
    </div>
  );
};

const Composer = ({
  chat,
  service,
}: {
  chat: Chat;
  service: InferenceService;
}) => {
  const t = useText();
  const { permissions, endpoint } = service;
  const owner = humanizeEntityRef(parseEntityRef(service.owner), {
    defaultKind: 'group',
  });
  const missing = endpoint ? undefined : t('playground.noEndpoint');
  const unavailable = permissions.canPredict
    ? missing
    : t('playground.noPermission', { owner });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && chat.isAnswering) {
      event.preventDefault();
      chat.stop();
    }
    // An Enter that ends the composition of a character is part of the text.
    const sends =
      event.key === 'Enter' &&
      !event.shiftKey &&
      !event.nativeEvent.isComposing;
    if (sends) {
      event.preventDefault();
      if (!unavailable) {
        chat.send();
      }
    }
  };
  return (
    <div className={styles.composer}>
      <TextAreaField
        label={chat.completesOnly ? t('chat.beginning') : t('chat.message')}
        description={t('chat.keys')}
        rows={3}
        value={chat.question}
        onChange={chat.setQuestion}
        onKeyDown={onKeyDown as never}
      />
      {chat.isAnswering ? (
        <Button
          variant="secondary"
          iconStart={<RiStopCircleLine />}
          onPress={chat.stop}
        >
          {t('chat.stop')}
        </Button>
      ) : (
        <ReasonedButton
          variant="primary"
          iconStart={<RiSendPlaneLine />}
          unavailable={
            unavailable ??
            (chat.question.trim() === '' ? t('chat.nothingToSend') : undefined)
          }
          onPress={chat.send}
        >
          {t('chat.send')}
        </ReasonedButton>
      )}
    </div>
  );
};

/** A conversation with a language model, as it is written. */
export const ChatTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const chat = useChat(service);
  const { status } = service;
  return (
    <div className={styles.root}>
      <Card className={styles.conversation}>
        <CardHeader>
          <Flex justify="between" align="center">
            <Text as="h3" variant="title-x-small" weight="bold">
              {chat.completesOnly ? t('chat.completionTitle') : t('chat.title')}
            </Text>
            {chat.turns.length > 0 && (
              <Button
                size="small"
                variant="secondary"
                iconStart={<RiDeleteBinLine />}
                onPress={chat.clear}
              >
                {t('chat.clear')}
              </Button>
            )}
          </Flex>
        </CardHeader>
        <CardBody>
          {status.phase !== 'ready' && (
            <Alert
              status="warning"
              icon
              title={t('playground.notReady', { message: status.message })}
            />
          )}
          <Turns chat={chat} />
        </CardBody>
        <CardFooter>
          <Composer chat={chat} service={service} />
        </CardFooter>
      </Card>
      <ChatSettingsCard chat={chat} />
    </div>
  );
};
