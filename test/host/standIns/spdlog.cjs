// Takes the place of @vscode/spdlog's index.js in an installed npm host. The real one is a native
// addon that the package does not ship; without it each log is a stack trace on the console, and
// log output channels stay empty. Cairn's installHost.ts copies this file there.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const levelNames = ["trace", "debug", "info", "warning", "error", "critical"];
const off = levelNames.length;

function stamp(now) {
  const two = (value) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${day} ${time}.${String(now.getMilliseconds()).padStart(3, "0")}`;
}

class Logger {
  #file;
  #level = 2;
  #plain = false;

  constructor(_type, _name, file) {
    this.#file = file;
  }

  #write(level, message) {
    if (level < this.#level || this.#file === undefined) return;
    const text = this.#plain ? message : `${stamp(new Date())} [${levelNames[level]}] ${message}\n`;
    try {
      fs.appendFileSync(this.#file, text);
    } catch (error) {
      // The host's folder is gone already: it is being shut down.
      if (error.code !== "ENOENT") throw error;
    }
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => {
    this.#level = Math.min(level, off);
  };
  setPattern = () => {};
  clearFormatters = () => {
    this.#plain = true;
  };
  flush = () => {};
  drop = () => {
    this.#file = undefined;
  };
}

async function createLogger(name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger("rotating", name, file);
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
