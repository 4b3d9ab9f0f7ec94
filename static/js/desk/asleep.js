// The conversations that this agent has put aside here, so that their coming back is told as such and not as a transfer.

const KEY = "desk-asleep";

export const asleep = {
  has: (id) => read().includes(id),
  add: (id) => write([...read().filter((other) => other !== id), id].slice(-200)),
  delete: (id) => write(read().filter((other) => other !== id)),
};

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    // Written by something else, or not to be read in this browser: then nothing is remembered.
    return [];
  }
}

function write(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // A full or forbidden store costs the right word in one notification.
  }
}
