/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mlops_services', table => {
    table
      .text('action_url')
      .nullable()
      .comment('Where to do what the status asks for, such as a pull request');
  });
  await knex.schema.alterTable('mlops_revisions', table => {
    table
      .text('pull_request_url')
      .nullable()
      .comment('The pull request that brings the revision to its cluster');
  });
  await knex.schema.alterTable('mlops_deployments', table => {
    table
      .text('waits_for')
      .nullable()
      .comment('JSON: what somebody has to do first; null when nobody has to');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  // Plain SQL: knex would rebuild the tables on SQLite, and lose what refers to them.
  await knex.raw('alter table mlops_deployments drop column waits_for');
  await knex.raw('alter table mlops_revisions drop column pull_request_url');
  await knex.raw('alter table mlops_services drop column action_url');
};
