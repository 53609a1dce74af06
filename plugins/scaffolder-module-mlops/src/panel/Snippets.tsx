import { Flex, Tab, TabList, TabPanel, Tabs, Text } from '@backstage/ui';
import {
  InferenceService,
  protocolOf,
} from '@fairway/backstage-plugin-mlops-common';
import {
  curlSnippet,
  InferRequest,
  languageModelCurl,
  languageModelJavaScript,
  languageModelPython,
  ModelSignature,
  pythonSnippet,
  sampleRequest,
} from '@fairway/inference-protocol';
import { CodeBlock, CopyButton } from '../components';
import { useText } from '../translation';

const languages = ['curl', 'python', 'javaScript'] as const;
type Language = (typeof languages)[number];

type Props = {
  service: InferenceService;
  url: string;
  /** The key to call with; without it a placeholder stands in its place. */
  secret?: string;
};

/** The example of the revision, which is a whole request; zeros where it has none. */
function bodyOf({ revision }: InferenceService): InferRequest | undefined {
  const { signature, example } = revision.spec;
  if (example) {
    return example as unknown as InferRequest;
  }
  return signature && sampleRequest(signature as ModelSignature);
}

/** The code of each language, by the protocol of the service; undefined where nothing is known to send. */
function codeOf(
  service: InferenceService,
  url: string,
  key: string | undefined,
): Partial<Record<Language, string>> | undefined {
  const { endpoint, revision } = service;
  if (endpoint && protocolOf(revision.spec) === 'openai') {
    const options = {
      url: endpoint.url,
      key,
      modelName: endpoint.modelName,
      completesOnly: revision.spec.languageModel?.facts.chat === false,
    };
    return {
      curl: languageModelCurl(options),
      python: languageModelPython(options),
      javaScript: languageModelJavaScript(options),
    };
  }
  const body = bodyOf(service);
  return (
    body && {
      curl: curlSnippet({ url, key, body }),
      python: pythonSnippet({ url, key, body }),
    }
  );
}

/** Calls of the endpoint that work as pasted. */
export function Snippets({ service, url, secret }: Props) {
  const text = useText();
  const placeholder = text('panel.key.placeholder');
  const key = secret ?? (service.checksKeys ? placeholder : undefined);
  const code = codeOf(service, url, key);
  if (!code) {
    return (
      <Text as="p" color="secondary">
        {text('panel.snippets.noSignature')}
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="2">
      <Text as="h3" weight="bold">
        {text('panel.snippets.title')}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {key === placeholder
          ? text('panel.snippets.withoutKey', { placeholder })
          : text('panel.snippets.withKey')}
      </Text>
      <Tabs>
        <TabList aria-label={text('panel.snippets.title')}>
          {languages.map(language =>
            code[language] === undefined ? null : (
              <Tab key={language} id={language}>
                {text(`panel.snippets.${language}`)}
              </Tab>
            ),
          )}
        </TabList>
        {languages.map(language =>
          code[language] === undefined ? null : (
            <TabPanel key={language} id={language}>
              <Snippet
                code={code[language]}
                what={text(`panel.snippets.${language}What`)}
              />
            </TabPanel>
          ),
        )}
      </Tabs>
    </Flex>
  );
}

function Snippet(props: { code: string; what: string }) {
  return (
    <Flex direction="column" gap="2">
      <div>
        <CopyButton value={props.code} what={props.what} />
      </div>
      <CodeBlock code={props.code} label={props.what} />
    </Flex>
  );
}
