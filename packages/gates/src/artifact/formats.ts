/** What loading a file of a format may do. */
export type FormatSafety = 'data' | 'runs-code' | 'unknown';

/**
 * Formats that hold only numbers and a graph or a table of operators: the
 * formats' own specifications, and "Safetensors: security audit" (Trail of Bits
 * for Hugging Face, 2023).
 */
const DATA = new Set(['onnx', 'safetensors', 'gguf']);

/**
 * Formats whose usual loader can run what a file says: pickle and what is made
 * of it (Python's `pickle` documentation, its warning), Keras' Lambda layers,
 * and directories that name Python to import (MLflow's python_function).
 */
const RUNS_CODE = new Set([
  'pickle',
  'cloudpickle',
  'dill',
  'joblib',
  'sklearn',
  'scikit-learn',
  'pytorch',
  'torch',
  'torchscript',
  'keras',
  'h5',
  'mlflow',
  'numpy',
]);

const EXTENSIONS: Readonly<Record<string, string>> = {
  onnx: 'onnx',
  safetensors: 'safetensors',
  gguf: 'gguf',
  pkl: 'pickle',
  pickle: 'pickle',
  dill: 'dill',
  joblib: 'joblib',
  pt: 'pytorch',
  pth: 'pytorch',
  ckpt: 'pytorch',
  npy: 'numpy',
  keras: 'keras',
  h5: 'keras',
};

/** By a format's name in KServe's vocabulary, without regard to case. */
export function safetyOf(format: string): FormatSafety {
  const name = format.trim().toLowerCase();
  if (DATA.has(name)) {
    return 'data';
  }
  return RUNS_CODE.has(name) ? 'runs-code' : 'unknown';
}

/** The format that a file's name suggests; undefined: none that is known. */
export function formatOfFile(uri: string): string | undefined {
  const path = uri.split(/[?#]/)[0];
  const extension = /\.([A-Za-z0-9]+)\/?$/.exec(path)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(EXTENSIONS, extension)
    ? EXTENSIONS[extension]
    : undefined;
}
