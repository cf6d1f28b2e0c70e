// Loaded before a program of ours (node --require): writes each attempt to reach another machine, or another program, to the file in RECORD_NETWORK.
const { appendFileSync } = require('node:fs');
const record = (attempt) => appendFileSync(process.env.RECORD_NETWORK, `${JSON.stringify(attempt)}\n`);
const net = require('node:net');
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  record(typeof options === 'object' ? (options.path ? { path: options.path } : { host: options.host ?? 'localhost', port: options.port }) : { host: String(args[1]), port: options });
  return connect.apply(this, args);
};
const dns = require('node:dns');
for (const [holder, names] of [[dns, ['lookup', 'resolve', 'resolve4', 'resolve6']], [dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6']]]) {
  for (const name of names) {
    const plain = holder[name];
    holder[name] = function (host, ...rest) {
      record({ lookup: host });
      return plain.call(this, host, ...rest);
    };
  }
}
const dgram = require('node:dgram');
const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) {
  record({ datagram: args.slice(1).map(String) });
  return send.apply(this, args);
};
const { fetch } = globalThis;
globalThis.fetch = (target, options) => {
  record({ fetch: String(target) });
  return fetch(target, options);
};
