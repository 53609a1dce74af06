const arrows = require('../../eslint-arrows');

module.exports = require('@backstage/cli/config/eslint-factory')(
  __dirname,
  arrows(__dirname),
);
