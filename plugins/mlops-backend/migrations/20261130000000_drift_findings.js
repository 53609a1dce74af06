/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mlops_drift_findings', table => {
    table.comment('What was found of the drift of each service, and told');
    table
      .string('service_id', 36)
      .primary()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.bigInteger('checked_at').notNullable().defaultTo(0);
    table
      .integer('version')
      .notNullable()
      .defaultTo(0)
      .comment('Grows with every look; only who looked last writes');
    table.text('finding').nullable().comment('JSON');
  });
  await knex.schema.alterTable('mlops_drift_revisions', table => {
    table.index(['profile_id']);
  });
  await knex.schema.alterTable('mlops_drift_windows', table => {
    table.index(['profile_id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('mlops_drift_windows', table => {
    table.dropIndex(['profile_id']);
  });
  await knex.schema.alterTable('mlops_drift_revisions', table => {
    table.dropIndex(['profile_id']);
  });
  await knex.schema.dropTable('mlops_drift_findings');
};
