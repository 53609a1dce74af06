export const fields = {
  model: {
    label: 'Model',
    description:
      'A model is a trained program: it takes numbers in and gives an answer back. The model card says what it is for.',
    search: 'Search models',
    empty:
      'There is no model in the catalog yet. Models are registered like any other entity, under Create -> Register.',
    emptyOfRuntime:
      'There is no model in the catalog yet that {{runtime}} serves. Models are registered like any other entity, under Create -> Register.',
    noMatch: 'No model matches "{{search}}".',
    more: 'Showing {{shown}} of {{total}} models. Search to find the others.',
    owner: 'Owned by {{owner}}',
    blocked: 'Cannot be deployed: {{reasons}}',
    blockedUnknown: 'none of its versions can be deployed',
    unknown: '{{model}} does not exist, or you may not see it.',
  },
  version: {
    label: 'Version',
    description:
      'The newest version is usually the best one. The numbers were measured when it was trained.',
    chooseModelFirst: 'Choose a model first.',
    empty: 'This model has no versions yet.',
    version: 'Version {{name}}',
    newest: 'Newest',
    metric: '{{name}} {{value}}',
    metricOn: '{{name}} {{value}} on {{dataset}}',
    noMetrics: 'No measurements known',
    blocked: 'Cannot be deployed: {{reasons}}',
    unknown: '{{model}} has no version {{version}}; it has {{known}}.',
  },
  serving: {
    label: 'How it is served',
    description:
      'The numbers are good to begin with. What the model needs of a GPU is counted below.',
    needsModel: 'Choose a model and a version first.',
    notLanguage:
      'This version is no language model: in the catalog it says nothing of one.',
    context: 'Context, in tokens',
    contextHint:
      'Question and answer together, at most {{most}}. Shorter needs less memory.',
    quantization: 'Quantization',
    quantizationHint: 'Smaller weights: less memory, somewhat less exact.',
    asStored: 'As the weights are',
    gpus: 'GPUs of each replica',
    gpusHint: 'The weights are divided over them. 0 needs a vLLM for CPUs.',
    replicas: 'Replicas',
    replicasHint: 'Each answers by itself and has GPUs of its own.',
    expert: 'Processors and memory beside the GPUs',
    expertHint: 'For those who know what the model needs',
    cpu: 'CPU cores per replica',
    memory: 'Memory per replica, in MiB',
    need: 'Each GPU needs at least {{sum}}: {{weights}} for weights and {{context}} for one request with the whole context.',
    needOfWeights:
      'Each GPU needs at least {{weights}} for weights. How much a context takes is not known of this version.',
    storedWeights:
      'The weights are counted as they are stored; quantized while they are loaded, they take less.',
    needUnknown:
      'How much memory it needs is not known: its version does not say how large its weights are.',
  },
  environment: {
    label: 'Environment',
    description: 'Where the service stands on the way to production.',
    empty:
      'No environment is set up. A platform engineer lists them in the configuration of this portal.',
    production: 'Production',
  },
  size: {
    label: 'Size',
    description:
      'If in doubt, start small; it can be changed at any time. A replica is one running copy of the model: with two, the service goes on when one fails.',
    summary_one:
      '{{count}} replica with {{cpu}} CPU cores, {{memory}} of memory, {{gpus}}',
    summary_other:
      '{{count}} replicas, each with {{cpu}} CPU cores, {{memory}} of memory, {{gpus}}',
    noGpu: 'no GPU',
    gpus_one: '{{count}} GPU',
    gpus_other: '{{count}} GPUs',
    scaling: 'How many replicas',
    scalingDescription:
      'Scaling keeps the service quick when many use it, and cheap when nobody does.',
    fixed: 'A fixed number',
    fixedText: 'They run all the time, whether anybody predicts or not.',
    traffic: 'Scale with traffic',
    trafficText:
      'More replicas when many predict, fewer when few do. The pool keeps room for the most.',
    toZero: 'Scale with traffic, and sleep when nobody asks',
    toZeroText:
      'Costs nothing when idle. The first request after a pause wakes it and waits about a second.',
    minReplicas: 'Fewest replicas',
    maxReplicas: 'Most replicas',
    idleSeconds: 'Seconds without a request until it sleeps',
    expert: 'Set the numbers yourself',
    expertHint: 'For those who know what the model needs',
    cpu: 'CPU cores per replica',
    memory: 'Memory per replica, in MiB',
    gpusLabel: 'GPUs per replica',
    replicas: 'Replicas',
    changed: 'Numbers changed by hand',
    reset: 'Take the numbers of the size',
  },
  pool: {
    label: 'Where to run',
    description:
      'A pool is a group of machines. Those that cannot take this model say why.',
    needsModel: 'Choose a model and a version first.',
    empty:
      'There is no pool to run on. A platform engineer adds one, or starts the serving host of this machine.',
    noneFits: 'No pool can take this model in this size.',
    free: 'Free: {{cpu}} of {{cpuTotal}} CPU cores, {{memory}} of {{memoryTotal}}, {{gpus}}',
    noGpus: 'no GPUs',
    freeGpus: '{{free}} of {{total}} GPUs',
    fits: 'Fits',
    doesNotFit: 'Does not fit',
  },
  name: {
    label: 'Name of the service',
    description:
      'Part of the URL. Lower case letters, digits and hyphens, starting with a letter.',
    checking: 'Checking whether the name is free',
    free: 'This name is free.',
    taken: 'There is a service of this name already. Choose another name.',
    invalid:
      'Use lower case letters, digits and hyphens only, start with a letter, end with a letter or digit, and keep to 52 characters.',
    suggestion: 'Use {{name}}',
  },
  review: {
    label: 'What will happen',
    incomplete:
      'Some answers are missing: {{missing}}. Go back and fill them in.',
    checking: 'Checking whether this would run',
    ready: 'Everything is ready to deploy',
    readyHint: 'Go on and confirm. Nothing has been created yet.',
    blocked: 'This cannot be deployed as asked',
    blockedHint: 'Go back and change the answers, or remove the cause.',
    invalid: 'This request is not valid: {{reason}}',
    findings: 'What the checks found',
    severity: {
      blocking: 'Stops the deployment',
      warning: 'Good to know',
      info: 'For information',
    },
    created: 'What will be created',
    manifest: 'View YAML',
    facts: {
      service: 'Service',
      model: 'Model',
      environment: 'Environment',
      pool: 'Pool',
      owner: 'Owner',
      runtime: 'Runtime',
      context: 'Context',
      quantization: 'Quantization',
      replicas: 'Replicas',
      resources: 'Each replica gets',
      price: 'Price',
    },
    contextTokens: '{{tokens}} tokens',
    modelVersion: '{{model}}, version {{version}}',
    scaled: '{{min}} to {{max}}, by traffic',
    resources: '{{cpu}} CPU cores, {{memory}} of memory, {{gpus}}',
    again: 'Check again',
  },
} as const;
