/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mlops_drift_profiles', table => {
    table.comment('Reference profiles of model versions; never changed');
    table.string('id', 36).primary();
    table.string('model_digest', 80).notNullable();
    table.string('data_digest', 80).notNullable();
    table
      .string('signature_hash', 64)
      .notNullable()
      .comment('Names and shapes decide what is watched');
    table.text('profile').notNullable().comment('JSON of @fairway/drift');
    table.string('fingerprint', 16).notNullable();
    table.text('about').notNullable().comment('JSON: rows, what is omitted');
    table.bigInteger('created_at').notNullable();
    table.unique(['model_digest', 'data_digest', 'signature_hash']);
  });

  await knex.schema.createTable('mlops_drift_revisions', table => {
    table.comment('With which profile a revision is compared');
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.integer('revision').notNullable();
    table
      .string('profile_id', 36)
      .nullable()
      .references('id')
      .inTable('mlops_drift_profiles');
    table
      .text('source')
      .nullable()
      .comment('JSON: the reference data as named');
    table.text('problem').nullable().comment('Why there is no profile');
    table.bigInteger('checked_at').notNullable();
    table.primary(['service_id', 'revision']);
  });

  await knex.schema.createTable('mlops_drift_services', table => {
    table.comment('When counts are collected next, and by whom');
    table
      .string('service_id', 36)
      .primary()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.bigInteger('due_at').notNullable();
    table.integer('pause_seconds').notNullable().defaultTo(0);
    table.string('owner', 36).nullable();
    table.bigInteger('lease_until').notNullable().defaultTo(0);
    table
      .bigInteger('source_epoch')
      .nullable()
      .comment('Of the source that was read');
    table
      .bigInteger('read_until')
      .notNullable()
      .defaultTo(0)
      .comment("By the source's clock");
    table.bigInteger('collected_at').nullable();
    table.text('problem').nullable();
    table.index(['due_at']);
  });

  await knex.schema.createTable('mlops_drift_windows', table => {
    table.comment('What was counted, summed over a quarter of an hour');
    table.increments('id');
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.integer('revision').notNullable();
    table
      .string('profile_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_drift_profiles');
    table.bigInteger('slot').notNullable().comment('Begin of the quarter');
    table.bigInteger('started_at').notNullable();
    table.bigInteger('ended_at').notNullable();
    table.bigInteger('predictions').notNullable();
    table.bigInteger('counted').notNullable();
    table.text('skipped').notNullable().comment('JSON');
    table.text('counts').notNullable().comment('JSON of @fairway/drift');
    table.unique(['service_id', 'revision', 'profile_id', 'slot']);
    table.index(['slot']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mlops_drift_windows');
  await knex.schema.dropTable('mlops_drift_services');
  await knex.schema.dropTable('mlops_drift_revisions');
  await knex.schema.dropTable('mlops_drift_profiles');
};
