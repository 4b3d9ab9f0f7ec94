// One WebSocket that comes back: the transport of the customer's page and of the desk. It knows frames, not their meaning.
//
//   const socket = new PortalSocket(`/ws/conversations/${id}/`);
//   socket.addEventListener("frame", ({ detail }) => ...);    // a parsed frame of the server
//   socket.addEventListener("link", ({ detail }) => ...);     // { state, code }: see LINK
//   socket.addEventListener("awake", () => ...);              // time to ask `sync`
//   socket.open();
//   socket.send({ type: "sync", ... });                       // false when there is no connection

import { CloseCode, SYNC_SECONDS } from "./protocol.js";

/** What can be said about the connection. */
export const LINK = Object.freeze({
  CONNECTING: "connecting",
  OPEN: "open",
  WAITING: "waiting",
  OFFLINE: "offline",
  STOPPED: "stopped",
});

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const RATE_LIMIT_WAIT_MS = 10_000;
const RESTART_WAIT_MS = 1_000;
const RENEWAL_WAIT_MS = 1_500;
// A network that vanished without a word leaves the socket "open" for minutes: whoever asks and hears nothing leaves.
const SILENCE_MS = 15_000;

const FINAL_CODES = new Set([CloseCode.NOT_SIGNED_IN, CloseCode.NOT_FOUND]);

export class PortalSocket extends EventTarget {
  /** `renewed`: the cookie that opens the socket may be replaced at any time, by this page or another one. */
  constructor(path, { renewed = false } = {}) {
    super();
    this.renewed = renewed;
    this.wasOpen = false;
    this.url = new URL(path, location.href.replace(/^http/, "ws"));
    this.attempts = 0;
    this.state = LINK.CONNECTING;
  }

  open() {
    this.life = new AbortController();
    const { signal } = this.life;
    window.addEventListener("online", () => this.connectNow(), { signal });
    window.addEventListener("offline", () => this.drop(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.wake(), { signal });
    this.rhythm = setInterval(() => this.dispatchEvent(new Event("awake")), SYNC_SECONDS * 1000);
    this.connect();
  }

  close() {
    this.life.abort();
    clearInterval(this.rhythm);
    clearTimeout(this.retry);
    this.forget();
    this.tell(LINK.STOPPED);
  }

  /** Leaves the connection for a new one, also after it was stopped. */
  reconnect() {
    clearTimeout(this.retry);
    this.forget();
    if (this.state === LINK.STOPPED) this.open();
    else this.connect();
  }

  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    this.silence ??= setTimeout(() => this.drop(), SILENCE_MS);
    return true;
  }

  connect() {
    this.tell(LINK.CONNECTING);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.lost(event.code));
  }

  receive(frame) {
    this.heard();
    if (this.state !== LINK.OPEN && frame.type !== "refused") {
      this.attempts = 0;
      this.wasOpen = true;
      this.tell(LINK.OPEN);
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** Leaves a connection that is believed dead without waiting for its end. */
  drop() {
    this.forget();
    this.lost(0);
  }

  forget() {
    this.heard();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  heard() {
    clearTimeout(this.silence);
    this.silence = null;
  }

  lost(code) {
    this.heard();
    if (FINAL_CODES.has(code) && !this.mayBeRenewed(code)) {
      clearInterval(this.rhythm);
      this.life.abort();
      this.tell(LINK.STOPPED, code);
      return;
    }
    this.tell(navigator.onLine ? LINK.WAITING : LINK.OFFLINE, code);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), this.waitAfter(code));
    this.attempts += 1;
  }

  // Who was let in a moment ago and is turned away now may only hold an old cookie: one more try, with the new one.
  mayBeRenewed(code) {
    const may = this.renewed && this.wasOpen && code === CloseCode.NOT_SIGNED_IN;
    this.wasOpen = false;
    return may;
  }

  // Jitter, so that a thousand pages do not come back to a restarted server in the same instant.
  waitAfter(code) {
    const growing = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    if (code === CloseCode.TOO_FAST) return RATE_LIMIT_WAIT_MS + Math.random() * FIRST_WAIT_MS;
    if (code === CloseCode.NOT_SIGNED_IN) return RENEWAL_WAIT_MS;
    if (code === CloseCode.RESTARTING && this.attempts === 0) return Math.random() * RESTART_WAIT_MS;
    return growing * (0.5 + Math.random() / 2);
  }

  connectNow() {
    if (this.socket !== null && this.state !== LINK.WAITING && this.state !== LINK.OFFLINE) return;
    clearTimeout(this.retry);
    this.connect();
  }

  wake() {
    if (this.state === LINK.WAITING || this.state === LINK.OFFLINE) this.connectNow();
    else this.dispatchEvent(new Event("awake"));
  }

  tell(state, code = null) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("link", { detail: { state, code } }));
  }
}
