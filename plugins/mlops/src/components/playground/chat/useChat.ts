import { fetchApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import {
  CHAT_PATH,
  chatRequest,
  completionRequest,
  COMPLETIONS_PATH,
} from '@fairway/inference-protocol';
import { useEffect, useRef, useState } from 'react';
import { complete, mlopsApiRef } from '../../../api';
import {
  messagesOf,
  newTurn,
  Turn,
  withEnd,
  withPart,
} from '../../../playground/conversation';

/** Older turns are forgotten; no context is that long. */
const maximalTurns = 100;

/** What a person may set of the answers. */
export type ChatSettings = {
  system: string;
  maxTokens: number;
  temperature: number;
};

/** The state of a conversation with a language model. */
export function useChat(service: InferenceService) {
  const mlopsApi = useApi(mlopsApiRef);
  const fetchApi = useApi(fetchApiRef);
  const { languageModel } = service.revision.spec;
  const completesOnly = languageModel?.facts.chat === false;
  const contextLength =
    languageModel?.contextLength ?? languageModel?.facts.contextLength;
  const [settings, setSettings] = useState<ChatSettings>({
    system: '',
    maxTokens: Math.min(256, contextLength ?? 256),
    temperature: 0.7,
  });
  const [question, setQuestion] = useState('');
  const [turns, setTurns] = useState<Turn[]>([]);
  const controller = useRef<AbortController>(undefined);
  const last = turns.at(-1);
  const isAnswering = last?.state === 'waiting' || last?.state === 'streaming';

  // Nobody reads on: the model shall not write on either.
  useEffect(() => () => controller.current?.abort(), []);

  const send = async () => {
    const asked = question.trim();
    if (asked === '' || isAnswering) {
      return;
    }
    const turn = newTurn((last?.id ?? 0) + 1, asked);
    const model = service.endpoint?.modelName ?? '';
    const options = {
      maxTokens: settings.maxTokens,
      temperature: settings.temperature,
      stream: true,
    };
    const [path, body] = completesOnly
      ? [COMPLETIONS_PATH, completionRequest(model, asked, options)]
      : [
          CHAT_PATH,
          chatRequest(
            model,
            messagesOf(settings.system, turns, asked),
            options,
          ),
        ];
    setTurns([...turns, turn].slice(-maximalTurns));
    setQuestion('');
    controller.current = new AbortController();
    const { signal } = controller.current;
    const change = (by: (turn: Turn) => Turn) =>
      setTurns(now =>
        now.map(entry => (entry.id === turn.id ? by(entry) : entry)),
      );
    const sentAt = performance.now();
    try {
      await complete({
        mlopsApi,
        fetchApi,
        service: service.name,
        path,
        body,
        signal,
        onPart: part => {
          const atMs = performance.now() - sentAt;
          change(entry => withPart(entry, part, atMs));
        },
      });
    } catch (error) {
      change(entry =>
        withEnd(
          entry,
          error instanceof Error ? error : new Error(String(error)),
          signal.aborted,
        ),
      );
    }
  };

  return {
    completesOnly,
    contextLength,
    settings,
    setSettings: (changes: Partial<ChatSettings>) =>
      setSettings(now => ({ ...now, ...changes })),
    question,
    setQuestion,
    turns,
    isAnswering,
    send,
    stop: () => controller.current?.abort(),
    clear: () => {
      controller.current?.abort();
      setTurns([]);
    },
  };
}

export type Chat = ReturnType<typeof useChat>;
