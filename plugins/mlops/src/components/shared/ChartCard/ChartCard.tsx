import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import { ReactNode, Suspense, useId, useState } from 'react';
import { useText } from '../../../translation';

/** A chart with its title, and the same numbers as a table for who wants it. */
export const ChartCard = (props: {
  title: string;
  chart: ReactNode;
  table: ReactNode;
  height: number;
}) => {
  const t = useText();
  const titleId = useId();
  const [isTable, setIsTable] = useState(false);
  return (
    <Flex direction="column" gap="3">
      <Flex align="center" justify="between" gap="3">
        <Text as="h4" variant="body-medium" weight="bold" id={titleId}>
          {props.title}
        </Text>
        <Button
          size="small"
          variant="tertiary"
          aria-describedby={titleId}
          onPress={() => setIsTable(!isTable)}
        >
          {isTable ? t('common.chart.showChart') : t('common.chart.showTable')}
        </Button>
      </Flex>
      {isTable ? (
        props.table
      ) : (
        <figure aria-labelledby={titleId} style={{ margin: 0 }}>
          <Suspense fallback={<Skeleton width="100%" height={props.height} />}>
            {props.chart}
          </Suspense>
        </figure>
      )}
    </Flex>
  );
};
