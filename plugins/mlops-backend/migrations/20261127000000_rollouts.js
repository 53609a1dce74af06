/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mlops_rollouts', table => {
    table.comment('Rollouts of inference services, each with all its intent');
    table.string('id', 36).primary();
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table
      .string('open_service_id', 36)
      .nullable()
      .comment('The service while the rollout has not ended; null afterwards');
    table.string('environment', 63).notNullable();
    table.integer('stable_revision').notNullable();
    table.integer('candidate_revision').notNullable();
    table.text('strategy').notNullable().comment('JSON');
    table
      .text('facts')
      .notNullable()
      .comment('JSON: what was known of the artifact when it was submitted');
    table.text('error_budget').notNullable().comment('JSON');
    table.string('phase', 16).notNullable().comment('As in the state');
    table.text('state').notNullable().comment('JSON of the machine');
    table
      .integer('state_version')
      .notNullable()
      .comment('Grows with every write of the state');
    table.text('observed').nullable().comment('JSON: weights as routed');
    table.string('submitted_by', 256).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.string('idempotency_key', 200).notNullable();
    table.string('request_hash', 64).notNullable();
    table.unique(['service_id', 'idempotency_key']);
    table.index(['open_service_id', 'created_at']);
    table.index(['service_id', 'created_at']);
    table.index(['created_at', 'id']);
  });

  await knex.schema.createTable('mlops_rollout_answers', table => {
    table.comment('What came of what rollouts asked, with the evidence');
    table.string('id', 36).primary();
    table
      .string('rollout_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_rollouts')
      .onDelete('CASCADE');
    table.string('ask_key', 255).notNullable();
    table.string('gate', 63).nullable().comment('Null where no gate was asked');
    table.string('kind', 32).nullable();
    table.integer('step').nullable();
    table.integer('look').nullable();
    table.string('verdict', 16).notNullable();
    table.text('reason').notNullable();
    table.text('action').nullable();
    table.text('evidence').notNullable().comment('JSON');
    table.bigInteger('at').notNullable();
    table.unique(['rollout_id', 'ask_key']);
    table.index(['rollout_id', 'at']);
  });

  await knex.schema.createTable('mlops_rollout_approvals', table => {
    table.comment('Who approved or rejected which digest');
    table.increments('id');
    table
      .string('rollout_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_rollouts')
      .onDelete('CASCADE');
    table.string('gate', 63).notNullable();
    table.string('decision', 16).notNullable();
    table.string('digest', 200).notNullable();
    table.string('by', 256).notNullable();
    table.text('comment').nullable();
    table.bigInteger('at').notNullable();
    table.index(['rollout_id', 'id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mlops_rollout_approvals');
  await knex.schema.dropTable('mlops_rollout_answers');
  await knex.schema.dropTable('mlops_rollouts');
};
