const fs = require('fs');

fs.mkdirSync('dist', {recursive: true});
fs.writeFileSync('dist/index.html', '<title>made by node</title>\n');
