/**
 * What a host and those who drive it agree on. It grows with each field of a
 * declaration, since hosts refuse what they do not know, and with each question
 * that they could not answer before; the version of the package says nothing of
 * that between two releases.
 *
 * - 1: models, replicas, weights, keys (hosts that report no number)
 * - 2: scaling, concurrency, mirror, sticky, queue, rate limits
 * - 3: signals
 * - 4: drift
 */
export const protocolVersion = 4;
