// npm start: the Book example. npm start -- FILE...: the command `brine` of the built package.
await import(process.argv.length > 2 ? '../dist/cli.js' : './book.mjs')
