import { fetchApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useMemo, useRef, useState } from 'react';
import { mlopsApiRef, predict, Prediction } from '../../api';
import { fieldsOf } from '../../playground/fields';
import {
  buildRequest,
  FormValues,
  valuesFromRequest,
} from '../../playground/request';
import type { JsonRequest, Problem } from '../../playground/types';
import { readJsonRequest } from '../../playground/validateJson';

const maximumHistory = 20;

export type HistoryEntry = {
  id: number;
  at: string;
  request: JsonRequest;
  prediction?: Prediction;
  error?: Error;
};

type Mode = 'form' | 'json';

const toText = (request: unknown) => JSON.stringify(request, undefined, 2);

/** The state of a playground: what is typed, what came back, what was before. */
export function usePlayground(service: InferenceService) {
  const mlopsApi = useApi(mlopsApiRef);
  const fetchApi = useApi(fetchApiRef);
  const { signature, example } = service.revision.spec;
  const fields = useMemo(
    () => (signature ? fieldsOf(signature) : []),
    [signature],
  );
  const initial = useMemo(
    () => valuesFromRequest(fields, example),
    [fields, example],
  );
  const [values, setValues] = useState<FormValues>(initial);
  const [json, setJson] = useState(() => toText(example ?? { inputs: [] }));
  const [mode, setMode] = useState<Mode>(signature ? 'form' : 'json');
  const [problems, setProblems] = useState<Problem[]>([]);
  const [history, setHistory] = useState<HistoryEntry[]>([]);
  const [isPending, setPending] = useState(false);
  const controller = useRef<AbortController>(undefined);

  const read = () => {
    if (mode === 'form') {
      return buildRequest(fields, values);
    }
    return readJsonRequest(signature ?? { inputs: [], outputs: [] }, json);
  };

  const changeMode = (next: Mode) => {
    setProblems([]);
    if (next === 'json') {
      const built = buildRequest(fields, values);
      if ('request' in built) {
        setJson(toText(built.request));
      }
    } else if (signature) {
      const typed = readJsonRequest(signature, json);
      if ('request' in typed) {
        setValues(valuesFromRequest(fields, typed.request));
      }
    }
    setMode(next);
  };

  const send = async () => {
    const typed = read();
    if ('problems' in typed) {
      setProblems(typed.problems);
      return;
    }
    setProblems([]);
    setPending(true);
    controller.current = new AbortController();
    const { signal } = controller.current;
    const entry: Omit<HistoryEntry, 'id'> = {
      at: new Date().toISOString(),
      request: typed.request,
    };
    try {
      entry.prediction = await predict({
        mlopsApi,
        fetchApi,
        service: service.name,
        modelName: service.endpoint?.modelName ?? '',
        request: typed.request,
        signal,
      });
    } catch (error) {
      entry.error = error instanceof Error ? error : new Error(String(error));
    }
    setPending(false);
    if (!signal.aborted) {
      setHistory(previous =>
        [{ ...entry, id: (previous[0]?.id ?? 0) + 1 }, ...previous].slice(
          0,
          maximumHistory,
        ),
      );
    }
  };

  const fill = (request: JsonRequest) => {
    setProblems([]);
    setJson(toText(request));
    setValues(valuesFromRequest(fields, request));
  };

  return {
    signature,
    fields,
    values,
    json,
    mode,
    problems,
    history,
    isPending,
    setJson,
    setValue: (name: string, value: string[]) =>
      setValues(previous => ({ ...previous, [name]: value })),
    changeMode,
    send,
    stop: () => controller.current?.abort(),
    fill,
    reset: () => fill((example as JsonRequest | undefined) ?? { inputs: [] }),
  };
}

export type Playground = ReturnType<typeof usePlayground>;
