/** One turn of a conversation. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What is asked of a model besides the text itself. */
export interface GenerationOptions {
  /** The most tokens of the answer; the server's own limit when absent. */
  maxTokens?: number;
  /** 0 takes the likeliest token always; the server's own when absent. */
  temperature?: number;
}

/** Tokens of a question and its answer, as the server has counted them. */
export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
}

/** A whole answer. */
export interface Completion {
  text: string;
  /** What the model thought before it answered, where the server tells it apart. */
  reasoning?: string;
  /** `stop`, `length`, or what else the server says. */
  finishReason?: string;
  usage?: TokenUsage;
}

/** One step of a streamed answer. */
export type StreamPart =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'finish'; reason: string }
  | { kind: 'usage'; usage: TokenUsage }
  /** The server gave up after it had begun. */
  | { kind: 'error'; message: string }
  /** `[DONE]`: nothing comes any more. */
  | { kind: 'done' };
