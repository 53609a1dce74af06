// A PostgreSQL that a test can restart as a crash would: it tells its address
// over IPC, and answers `restart` and `stop` when it has done so. What was
// committed must survive, so it is told to be durable against its own death.
import { startPostgres } from './postgres.mjs';

const postgres = await startPostgres({ synchronous_commit: 'on' });
process.on('message', async message => {
  await (message === 'restart' ? postgres.restart() : postgres.stop());
  process.send({ done: message });
  if (message === 'stop') {
    process.disconnect();
  }
});
// The test is gone.
process.once('disconnect', () => postgres.stop());
process.send({ url: postgres.url });
