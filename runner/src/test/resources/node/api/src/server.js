const fs = require('node:fs');
const http = require('node:http');
const greeting = require('greeting');

function writable() {
  try {
    fs.accessSync(__filename, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

http
  .createServer((request, response) => {
    const logo = fs.existsSync('public/logo.png');
    const body = { greeting, env: process.env.NODE_ENV, uid: `${process.getuid()}`, logo: `${logo}`, writable: `${writable()}` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  })
  .listen(3000);
process.on('SIGTERM', () => process.exit(0));
