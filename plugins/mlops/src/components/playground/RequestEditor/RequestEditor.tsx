import {
  Alert,
  Flex,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { useText } from '../../../translation';
import { TensorField } from '../TensorField/TensorField';
import { Playground } from '../usePlayground';
import styles from './RequestEditor.module.css';

const JsonEditor = ({ playground }: { playground: Playground }) => {
  const t = useText();
  return (
    <TextAreaField
      className={styles.json}
      label={t('playground.jsonLabel')}
      description={t('playground.jsonHint')}
      rows={18}
      spellCheck="false"
      value={playground.json}
      onChange={playground.setJson}
    />
  );
};

/** The request as a form of one row, or as JSON of any number of rows. */
export const RequestEditor = (props: {
  playground: Playground;
  hasExample: boolean;
}) => {
  const t = useText();
  const { playground } = props;
  if (!playground.signature) {
    return (
      <>
        <Alert status="info" icon title={t('playground.noSignature')} />
        <JsonEditor playground={playground} />
      </>
    );
  }
  return (
    <Tabs
      selectedKey={playground.mode}
      onSelectionChange={key => playground.changeMode(key as 'form' | 'json')}
    >
      <TabList aria-label={t('playground.inputMode')}>
        <Tab id="form">{t('playground.form')}</Tab>
        <Tab id="json">{t('playground.json')}</Tab>
      </TabList>
      <TabPanel id="form">
        <Flex direction="column" gap="4" className={styles.form}>
          {!props.hasExample && (
            <Text color="secondary">{t('playground.noExample')}</Text>
          )}
          {playground.fields.map(field => (
            <TensorField
              key={field.name}
              field={field}
              value={playground.values[field.name] ?? []}
              problems={playground.problems.filter(
                problem => problem.tensor === field.name,
              )}
              onChange={value => playground.setValue(field.name, value)}
            />
          ))}
        </Flex>
      </TabPanel>
      <TabPanel id="json">
        <div className={styles.form}>
          <JsonEditor playground={playground} />
        </div>
      </TabPanel>
    </Tabs>
  );
};
