// Files on their way to the server. Each goes up by itself, says how far it is, and can be taken back or tried again; it
// announces "change", and "uploaded" with what a message may name.
//
//   const uploads = new Uploads({ address: async () => "/api/v1/...", headers: () => ({}), room: () => 5, bounds });
//   uploads.add(files);

import { newClientId } from "./outbox.js";
import { say } from "./texts.js";

// What the server will say again of the same file: too large, not of its type, infected.
const FINAL = new Set([413, 415, 422]);

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Entries are `{key, file, name, size, progress, error, isFinal, request}`; `error` is what went wrong, in words, or "",
 * `isFinal` that trying again would change nothing.
 */
export class Uploads extends EventTarget {
  entries = [];

  /** `room()` says how many more files may come; `bounds` is `{accept: [".pdf"], megabytes}`. */
  constructor({ address, headers = () => ({}), room, bounds }) {
    super();
    Object.assign(this, { address, headers, room, bounds });
  }

  get isBusy() {
    return this.entries.some(({ error }) => error === "");
  }

  add(files) {
    for (const file of files) {
      const entry = { key: newClientId(), file, name: file.name, size: file.size, progress: 0, request: null };
      entry.error = this.objection(file);
      entry.isFinal = entry.error !== "";
      this.entries = [...this.entries, entry];
      if (!entry.error) this.send(entry);
    }
    this.changed();
  }

  // What would be refused anyway is not sent at all.
  objection({ name, size }) {
    if (this.room() - this.entries.filter(({ error }) => error === "").length <= 0) return say("files_too_many");
    if (size > this.bounds.megabytes * 1024 * 1024) return say("file_too_large", { size: this.bounds.megabytes });
    const ending = name.slice(name.lastIndexOf(".")).toLowerCase();
    return this.bounds.accept.includes(ending) ? "" : say("file_type_refused");
  }

  retry(key) {
    const entry = this.entries.find((each) => each.key === key);
    entry.error = "";
    entry.progress = 0;
    this.send(entry);
    this.changed();
  }

  remove(key) {
    const entry = this.entries.find((each) => each.key === key);
    entry?.request?.abort();
    this.entries = this.entries.filter((each) => each !== entry);
    this.changed();
  }

  clear() {
    for (const { key } of this.entries) this.remove(key);
  }

  async send(entry) {
    try {
      const address = await this.address();
      if (!this.entries.includes(entry)) return;
      const uploaded = await this.transfer(entry, address);
      if (!this.entries.includes(entry)) return;
      this.entries = this.entries.filter((each) => each !== entry);
      this.dispatchEvent(new CustomEvent("uploaded", { detail: uploaded }));
    } catch (error) {
      entry.error = error.message || say("action_offline");
      entry.isFinal = FINAL.has(error.status);
    }
    this.changed();
  }

  // By XMLHttpRequest: fetch does not say how much has gone.
  transfer(entry, address) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      entry.request = request;
      request.open("POST", address);
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.responseType = "json";
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        entry.progress = total ? loaded / total : 0;
        this.changed();
      });
      request.addEventListener("load", () => {
        if (request.status === 201 && request.response) resolve(request.response);
        else reject(new Refused(request.status, request.response?.error?.message || say("unavailable")));
      });
      request.addEventListener("error", () => reject(new Error(say("action_offline"))));
      const body = new FormData();
      body.set("file", entry.file);
      request.send(body);
    });
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
