import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  NumberField,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { useText } from '../../../translation';
import { Chat } from './useChat';

/** What may be set of the answers, with what it means. */
export const ChatSettingsCard = ({ chat }: { chat: Chat }) => {
  const t = useText();
  const { settings, setSettings, contextLength, completesOnly } = chat;
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('chat.settings')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          {!completesOnly && (
            <TextAreaField
              label={t('chat.system')}
              description={t('chat.systemHint')}
              rows={3}
              value={settings.system}
              onChange={system => setSettings({ system })}
            />
          )}
          <NumberField
            label={t('chat.maxTokens')}
            description={
              contextLength === undefined
                ? t('chat.maxTokensHint')
                : t('chat.maxTokensOfContext', { context: contextLength })
            }
            minValue={1}
            maxValue={contextLength}
            step={1}
            value={settings.maxTokens}
            onChange={maxTokens =>
              Number.isFinite(maxTokens) && setSettings({ maxTokens })
            }
          />
          <NumberField
            label={t('chat.temperature')}
            description={t('chat.temperatureHint')}
            minValue={0}
            maxValue={2}
            step={0.1}
            value={settings.temperature}
            onChange={temperature =>
              Number.isFinite(temperature) && setSettings({ temperature })
            }
          />
          <Text as="p" variant="body-small" color="secondary">
            {t('playground.viaPortal')}
          </Text>
        </Flex>
      </CardBody>
    </Card>
  );
};
