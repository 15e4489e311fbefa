// usage: node validate.cjs FOLDER_WITH_NODE_MODULES TEMPLATE.json…   (called by validate.sh)
const fs = require('fs');
const path = require('path');

const [tools, ...templates] = process.argv.slice(2);
const modules = path.join(tools, 'node_modules');
const Ajv = require(path.join(modules, 'ajv')).default;
const schema = require(
  path.join(modules, '@camunda/zeebe-element-templates-json-schema/resources/schema.json')
);

const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
let failed = false;
for (const file of templates) {
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (validate(template)) {
    console.log(`${file}: valid`);
  } else {
    failed = true;
    for (const error of validate.errors) {
      console.error(`${file}: ${error.instancePath || '/'} ${error.message}`);
    }
  }
}
if (templates.length === 0) {
  console.error('no template given');
  failed = true;
}
process.exit(failed ? 1 : 0);
