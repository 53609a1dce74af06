export const panel = {
  title: 'Deployment of {{service}}',
  state: {
    queued: 'Waiting for its turn',
    running: 'Starting up',
    succeeded: 'Up and answering',
    failed: 'Not deployed',
    superseded: 'Replaced by a newer deployment',
  },
  timeline: 'Steps of the deployment',
  done: 'done',
  next: 'now',
  open: 'not yet',
  after: 'after {{elapsed}}',
  total: 'First prediction {{elapsed}} after your click.',
  replicas: 'Replicas',
  replica: {
    starting: 'starting',
    ready: 'ready',
    draining: 'finishing its last requests',
    crashed: 'crashed',
    stopped: 'stopped',
  },
  restarts_one: '{{count}} restart',
  restarts_other: '{{count}} restarts',
  failedHint:
    'Nothing answers at this name. The events and logs of the service say more.',
  supersededHint:
    'Somebody has deployed this service again; its page shows what runs now.',
  links: {
    service: 'Open the service',
    playground: 'Try it in the playground',
  },
  endpoint: {
    title: 'Your endpoint',
    url: 'URL for predictions',
    urlWhat: 'the URL',
  },
  key: {
    title: 'Key',
    why: 'The endpoint answers only to those who send a key.',
    create: 'Create a key',
    another: 'Create another key',
    exists:
      'The key "{{name}}" was made for this task before. It was shown once and cannot be shown again.',
    forbidden:
      'Only the owner of the service, {{owner}}, can create keys. Ask them for one.',
    secret: 'Your key "{{name}}"',
    secretWhat: 'the key',
    once: 'Copy it now: it is shown this once and stored nowhere. It can be revoked on the page of the service.',
    soon: 'The endpoint will accept it within seconds.',
    failed: 'The key could not be created: {{reason}}',
    placeholder: 'YOUR-KEY',
  },
  snippets: {
    title: 'Call it',
    withKey: 'Works as pasted, with the example of the model as input.',
    withoutKey:
      'Put your key in place of {{placeholder}}, or create one above.',
    noSignature:
      'The inputs of this model are not known, so there is no example to show. Its API page says how to call it.',
    curl: 'curl',
    python: 'Python',
    curlWhat: 'the curl command',
    pythonWhat: 'the Python program',
    javaScript: 'JavaScript',
    javaScriptWhat: 'the JavaScript module',
  },
} as const;
