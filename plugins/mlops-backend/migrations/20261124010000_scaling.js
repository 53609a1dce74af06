/** What lists are filtered by; each page is in the order of the name. */
const filters = ['model_ref', 'pool_ref', 'owner_ref', 'environment', 'phase'];
/** Those that had an index of their own before. */
const indexedBefore = ['model_ref', 'pool_ref', 'owner_ref', 'phase'];

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mlops_services', table => {
    table
      .bigInteger('asleep_since')
      .nullable()
      .comment('Since when it was seen to sleep; null while it is awake');
    for (const column of indexedBefore) {
      table.dropIndex(column);
    }
    for (const column of filters) {
      table.index([column, 'live_name']);
    }
  });
  await knex.schema.alterTable('mlops_endpoint_keys', table => {
    table.text('rate_limit').nullable().comment('JSON; null for no limit');
  });
  await knex.schema.alterTable('mlops_work', table => {
    // The next claim to expire is asked for at every tick; few rows have one.
    table.index('expires_at');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('mlops_work', table => {
    table.dropIndex('expires_at');
  });
  await knex.schema.alterTable('mlops_services', table => {
    for (const column of filters) {
      table.dropIndex([column, 'live_name']);
    }
    for (const column of indexedBefore) {
      table.index(column);
    }
  });
  // Plain SQL: knex would rebuild the table on SQLite, and lose what refers to it.
  await knex.raw('alter table mlops_services drop column asleep_since');
  await knex.raw('alter table mlops_endpoint_keys drop column rate_limit');
};
