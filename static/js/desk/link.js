// The desk's connection: one socket for the lists and for any conversation that is open.
//
//   link.act("claim", { conversation })        // resolves when it is done, rejects with { code, message }
//   link.addEventListener("frame", ...)        // what answers no action, the loss of a conversation among it
//   link.addEventListener("link", ...)         // the connection has changed: link.state, see LINK in socket.js

import { newClientId } from "../outbox.js";
import { ServerFrame } from "../protocol.js";
import { LINK, PortalSocket } from "../socket.js";

export class DeskLink extends EventTarget {
  constructor() {
    super();
    this.state = { state: LINK.CONNECTING, code: null };
    this.actions = new Map();
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

  /** Sends a command. Code "offline" when it could not be sent, or was not answered before the connection was lost. */
  act(type, fields = {}) {
    const clientId = fields.client_id ?? newClientId();
    return new Promise((resolve, reject) => {
      if (this.socket.send({ ...fields, type, client_id: clientId })) this.actions.set(clientId, { resolve, reject });
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
    this.actions.delete(clientId);
    if (action) end(action);
  }

  relink(state) {
    this.state = state;
    if (state.state !== LINK.OPEN) {
      for (const clientId of [...this.actions.keys()]) {
        this.settle(clientId, ({ reject }) => reject({ code: "offline", message: "" }));
      }
    }
    this.dispatchEvent(new Event("link"));
  }
}
