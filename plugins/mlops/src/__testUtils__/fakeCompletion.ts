/** A streamed answer, of the pieces that it is cut into. */
export const streamOf = (...pieces: string[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        pieces.forEach(piece =>
          controller.enqueue(new TextEncoder().encode(piece)),
        );
        controller.close();
      },
    }),
    { headers: { 'Content-Type': 'text/event-stream' } },
  );

export const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({
    choices: [{ delta: { content }, text: content, finish_reason: finish }],
  })}\n\n`;

/**
 * Answers in the form of a server of the OpenAI API without being one: it repeats
 * what it was asked.
 */
export function fakeCompletion(body: any): Response {
  const said: string = body.prompt ?? body.messages.at(-1).content;
  const words = `You said: ${said}`.split(/(?= )/);
  return streamOf(
    ...words.map(word => chunk(word)),
    chunk('', 'stop'),
    `data: ${JSON.stringify({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: words.length },
    })}\n\n`,
    'data: [DONE]\n\n',
  );
}
