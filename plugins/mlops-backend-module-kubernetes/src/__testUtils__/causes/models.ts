import {
  crashes,
  factsOf,
  podWithModel,
  podWithServer,
  type CauseCase,
} from './CauseCase';

const fetchEnded = (exitCode: number, message: string) =>
  factsOf(podWithModel(crashes(2, { exitCode, reason: 'Error', message })));
const serverEnded = (
  restarts: number,
  exitCode: number,
  message: string,
  reason = 'Error',
) => factsOf(podWithServer(crashes(restarts, { exitCode, reason, message })));

/** Models that cannot be had, or not be used. */
export const modelCases: CauseCase[] = [
  {
    code: 'digest-mismatch',
    what: 'another model than was registered',
    facts: fetchEnded(
      3,
      `The model at https://models.example.com/m has the digest sha256:${'b'.repeat(
        64,
      )}, but sha256:${'a'.repeat(64)} was declared. The artifact was changed.`,
    ),
    says: /another file than was registered \(.*sha256:bbb.*was declared/,
    permanent: true,
  },
  {
    code: 'digest-mismatch',
    what: 'another model in the image volume',
    facts: serverEnded(1, 3, 'the digest is sha256:b, not sha256:a'),
    says: /The model in the replica is another file/,
    permanent: true,
  },
  {
    code: 'model-download-failed',
    what: 'a server of models that is down',
    facts: fetchEnded(
      12,
      'The model cannot be fetched from https://models.example.com: connection refused. Check that it can be reached from here.',
    ),
    says: /its server cannot be reached from the cluster \(The model cannot be fetched from .*connection refused/,
    permanent: false,
  },
  {
    code: 'model-download-failed',
    what: 'a model that is not there',
    facts: fetchEnded(
      14,
      'https://models.example.com answered with status 404 instead of the model',
    ),
    says: /its server does not give it \(.*status 404/,
    permanent: false,
  },
  {
    code: 'model-download-failed',
    what: 'a container that fetches models and says nothing',
    facts: fetchEnded(1, ''),
    says: /cannot be downloaded \(exit code 1\)/,
    permanent: false,
  },
  {
    code: 'model-not-allowed',
    what: 'a place that models may not come from',
    facts: fetchEnded(10, 'This command may not fetch models from 10.0.0.1'),
    says: /a place that pods may not fetch from/,
    permanent: true,
  },
  {
    code: 'model-too-large',
    what: 'a model that no replica could load',
    facts: fetchEnded(
      16,
      'The model is larger than the 1073741824 bytes that this command takes',
    ),
    says: /larger than the memory of a replica/,
    permanent: true,
  },
  {
    code: 'model-not-usable',
    what: 'a model that the server cannot load, for the first time',
    facts: serverEnded(1, 4, 'cannot read model.onnx: it is no ONNX file'),
    says: /The server cannot load the model: cannot read model\.onnx/,
    permanent: false,
  },
  {
    code: 'model-not-usable',
    what: 'a model that the server cannot load again and again',
    facts: serverEnded(3, 4, 'cannot read model.onnx: it is no ONNX file'),
    says: /The server cannot load the model/,
    permanent: true,
  },
];
