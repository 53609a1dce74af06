import { Flex, Select, Skeleton, Switch, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiTerminalBoxLine } from '@remixicon/react';
import { useEffect, useRef, useState } from 'react';
import { useLogs } from '../../../hooks/useLogs';
import { useText } from '../../../translation';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import styles from './LogsTab.module.css';

const allId = 'all';
/** Whoever reads so close to the end wants to see what comes. */
const endPixels = 24;

/** The last log lines of the replicas, as they are written while the switch is on. */
export const LogsTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const [replica, setReplica] = useState(allId);
  const [isFollowing, setFollowing] = useState(true);
  const [isWrapped, setWrapped] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const resource = useLogs({
    service: service.name,
    replica: replica === allId ? undefined : replica,
    isFollowing,
  });
  const lines = resource.data ?? [];
  const last = lines.at(-1);
  useEffect(() => {
    if (isFollowing && isAtEnd.current && box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [isFollowing, last]);
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  return (
    <Flex direction="column" gap="3" className={styles.root}>
      <Flex gap="4" align="end" className={styles.toolbar}>
        <Select
          label={t('serviceTabs.logs.replica')}
          size="small"
          options={[
            { id: allId, label: t('serviceTabs.logs.allReplicas') },
            ...service.replicas.map(({ name }) => ({ id: name, label: name })),
          ]}
          selectedKey={replica}
          onSelectionChange={key => setReplica(String(key))}
        />
        <Switch
          label={t('serviceTabs.logs.follow')}
          isSelected={isFollowing}
          onChange={setFollowing}
        />
        <Switch
          label={t('serviceTabs.logs.wrap')}
          isSelected={isWrapped}
          onChange={setWrapped}
        />
        <CopyButton
          isLabelled
          what={t('serviceTabs.logs.text')}
          text={lines.map(line => `${line.at} ${line.line}`).join('\n')}
        />
      </Flex>
      <StaleNotice resource={resource} />
      {resource.isPending && <Skeleton width="100%" height={320} />}
      {resource.data && lines.length === 0 && (
        <EmptyState
          icon={<RiTerminalBoxLine />}
          title={t('serviceTabs.logs.title')}
        >
          {t('serviceTabs.logs.empty')}
        </EmptyState>
      )}
      {lines.length > 0 && (
        <>
          <div
            ref={box}
            role="log"
            aria-live="off"
            aria-label={t('serviceTabs.logs.lines')}
            // The lines scroll, and scrolling must be possible by keyboard.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            onScroll={({ currentTarget }) => {
              const { scrollHeight, scrollTop, clientHeight } = currentTarget;
              isAtEnd.current =
                scrollHeight - scrollTop - clientHeight < endPixels;
            }}
            className={styles.lines}
            data-wrapped={isWrapped || undefined}
          >
            {lines.map((line, index) => (
              // Lines have no identity of their own.
              // eslint-disable-next-line react/no-array-index-key
              <div
                key={index}
                className={styles.line}
                data-stream={line.stream}
              >
                <span className={styles.at}>{line.at.slice(11, 23)}</span>
                {replica === allId && (
                  <span className={styles.replica}>{line.replica}</span>
                )}
                {line.container && (
                  <span className={styles.replica}>{line.container}</span>
                )}
                <span>{line.line}</span>
              </div>
            ))}
          </div>
          <Text variant="body-small" color="secondary">
            {t(
              isFollowing ? 'serviceTabs.logs.live' : 'serviceTabs.logs.paused',
              { count: lines.length },
            )}
          </Text>
        </>
      )}
    </Flex>
  );
};
