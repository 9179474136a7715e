module.exports = 'hello from a dependency';
