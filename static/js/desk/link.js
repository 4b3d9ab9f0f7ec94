// The desk's connection: one socket for the lists and for any conversation that is open.
//
//   link.act("claim", { conversation })        // resolves when it is done, rejects with { code, message }
//   link.act("transfer", { ... }, { repeats: true })   // its answer may come over the next connection
//   link.addEventListener("frame", ...)        // what answers no action, the loss of a conversation among it
//   link.addEventListener("link", ...)         // the connection has changed: link.state, see LINK in socket.js

import { newClientId } from "../outbox.js";
import { ServerFrame } from "../protocol.js";
import { LINK, PortalSocket } from "../socket.js";
import { say } from "../texts.js";

// How long a connection may take to come back with the answer to what an agent has done.
const PATIENCE_MS = 30_000;
// Within that time the same deed is meant when an agent asks for it again; later it is another one.
const SAME_DEED_MS = 5 * 60_000;

export class DeskLink extends EventTarget {
  constructor() {
    super();
    this.state = { state: LINK.CONNECTING, code: null };
    this.actions = new Map();
    this.unanswered = new Map(); // The ids of what nobody knows the end of, by what was asked.
    this.socket = new PortalSocket("/ws/desk/");
    this.socket.addEventListener("frame", ({ detail }) => this.receive(detail));
    this.socket.addEventListener("link", ({ detail }) => this.relink(detail));
    this.socket.addEventListener("awake", () => this.dispatchEvent(new Event("awake")));
  }

  get isOpen() {
    return this.state.state === LINK.OPEN;
  }

  open() {
    this.socket.open();
  }

  /**
   * Sends a command. Code "offline" when it could not be sent, or was not answered before the connection was lost.
   *
   * `repeats`: it is sent again over the next connection, under the same id, by which the server knows what it has done
   * already. Code "unanswered" when that does not come; asked again by the agent, it has the same id once more.
   */
  act(type, fields = {}, { repeats = false } = {}) {
    const asked = JSON.stringify([type, fields]);
    const clientId = fields.client_id ?? this.unanswered.get(asked) ?? newClientId();
    const frame = { ...fields, type, client_id: clientId };
    return new Promise((resolve, reject) => {
      if (this.socket.send(frame)) this.actions.set(clientId, { frame, asked, repeats, patience: null, resolve, reject });
      else reject({ code: "offline", message: "" });
    });
  }

  receive(frame) {
    if (frame.type === ServerFrame.ACK) this.settle(frame.client_id, ({ resolve }) => resolve());
    else if (frame.type === ServerFrame.REFUSED && !frame.conversation) {
      this.settle(frame.client_id, ({ reject }) => reject(frame));
    } else this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  settle(clientId, end) {
    const action = this.actions.get(clientId);
    if (!action) return;
    clearTimeout(action.patience);
    this.actions.delete(clientId);
    this.unanswered.delete(action.asked);
    end(action);
  }

  relink(state) {
    this.state = state;
    for (const [clientId, action] of [...this.actions]) {
      if (state.state === LINK.OPEN) this.repeat(action);
      else if (!action.repeats) this.settle(clientId, ({ reject }) => reject({ code: "offline", message: "" }));
      else action.patience ??= setTimeout(() => this.giveUp(clientId), PATIENCE_MS);
    }
    this.dispatchEvent(new Event("link"));
  }

  // Only what was sent over a connection that is gone.
  repeat(action) {
    if (action.patience === null) return;
    clearTimeout(action.patience);
    action.patience = null;
    this.socket.send(action.frame);
  }

  giveUp(clientId) {
    const { asked } = this.actions.get(clientId);
    this.settle(clientId, ({ reject }) => reject({ code: "unanswered", message: say("action_unanswered") }));
    this.unanswered.set(asked, clientId);
    setTimeout(() => this.unanswered.delete(asked), SAME_DEED_MS);
  }
}
