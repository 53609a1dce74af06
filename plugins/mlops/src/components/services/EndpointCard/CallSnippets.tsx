import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import {
  type InferenceService,
  protocolOf,
  type ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import {
  curlSnippet,
  languageModelCurl,
  languageModelJavaScript,
  languageModelPython,
  sampleRequest,
} from '@fairway/inference-protocol';
import type { ModelSignature } from '@fairway/inference-protocol';
import { useText } from '../../../translation';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';

type Spec = InferenceService['revision']['spec'];

/** The revision's example request; zeros shaped by its signature without one. */
function bodyOf({ example, signature }: Spec) {
  return (
    example ??
    (signature ? sampleRequest(signature as ModelSignature) : { inputs: [] })
  );
}

/** Calls of a service that work as pasted, in the protocol that it speaks. */
export const CallSnippets = (props: {
  endpoint: ServiceEndpoint;
  spec: Spec;
  /** Stands where an endpoint key belongs; absent where none is needed. */
  keyPlaceholder?: string;
}) => {
  const t = useText();
  const { endpoint, spec, keyPlaceholder: key } = props;
  if (protocolOf(spec) !== 'openai') {
    return (
      <CodeBlock
        code={curlSnippet({ url: endpoint.inferUrl, key, body: bodyOf(spec) })}
        what={t('service.endpoint.curlCommand')}
        isBounded
      />
    );
  }
  const options = {
    url: endpoint.url,
    key,
    modelName: endpoint.modelName,
    completesOnly: spec.languageModel?.facts.chat === false,
  };
  return (
    <Tabs>
      <TabList aria-label={t('service.endpoint.call')}>
        <Tab id="curl">{t('service.endpoint.languages.curl')}</Tab>
        <Tab id="python">{t('service.endpoint.languages.python')}</Tab>
        <Tab id="javascript">{t('service.endpoint.languages.javaScript')}</Tab>
      </TabList>
      <TabPanel id="curl">
        <CodeBlock
          code={languageModelCurl(options)}
          what={t('service.endpoint.curlCommand')}
          isBounded
        />
      </TabPanel>
      <TabPanel id="python">
        <CodeBlock
          code={languageModelPython(options)}
          what={t('service.endpoint.pythonProgram')}
          isBounded
        />
      </TabPanel>
      <TabPanel id="javascript">
        <CodeBlock
          code={languageModelJavaScript(options)}
          what={t('service.endpoint.javaScriptModule')}
          isBounded
        />
      </TabPanel>
    </Tabs>
  );
};
