// The desk's page as one object: which conversation is open, what an agent may do with it, and the news of both. Features
// (features/index.js) are installed into it and know nothing of each other.
//
//   desk.addEventListener("conversation", ...)   // another one is open, or none: desk.conversation
//   desk.addEventListener("draw", ...)           // the page is redrawn; desk.shown is what there is to draw, or null
//   desk.addEventListener("frame", ...)          // a frame of the server: event.detail
//   desk.addEventListener("queue", ...)          // the lists were read anew: event.detail
//   desk.addEventListener("acted", ...)          // an action of this window was done: event.detail { type, conversation }
//   desk.addEventListener("alert", ...)          // news for the agent, see alert()

import { sendJson } from "../api.js";
import { askIn, closeDialogs } from "../dialog.js";
import { CloseCode, ServerFrame } from "../protocol.js";
import { ScrollKeeper } from "../scroll-keeper.js";
import { LINK } from "../socket.js";
import { say } from "../texts.js";
import { showToast } from "../toast.js";
import { DeskConversation } from "./conversation.js";
import { DeskLink } from "./link.js";
import { Preferences } from "./preferences.js";
import { makeDeskRows } from "./rows.js";
import { Unsent } from "./unsent.js";
import { tick } from "./waits.js";

const element = (id) => document.getElementById(id);

export class Desk extends EventTarget {
  constructor(root) {
    super();
    const { user, name, initials, manager, teams, assistant } = root.dataset;
    this.root = root;
    this.me = { id: Number(user), name, initials, isManager: manager === "yes", teams: teams.split(" ").filter(Boolean) };
    this.assistant = assistant;
    this.link = new DeskLink();
    this.preferences = new Preferences(this.me.id);
    this.unsent = new Unsent(this.me.id);
    this.queue = element("queue");
    this.conversation = null;
    this.composer = null;
    this.consultations = null;
    this.roster = null;
    this.keeper = new ScrollKeeper({ scroller: element("scroll"), content: element("column"), button: element("latest") });
    this.drawing = 0;
    this.reading = false;
    this.readAgain = false;
    this.link.addEventListener("frame", ({ detail }) => this.heard(detail));
    this.link.addEventListener("link", () => this.relinked());
    window.addEventListener("popstate", () => this.followLocation());
  }

  /** Begins, once the features are installed. */
  start() {
    this.readQueue();
    this.followLocation();
    this.link.open();
  }

  // --- which conversation is open ------------------------------------------------------------------------------------

  /** The open conversation once there is something to show of it, else null. */
  get shown() {
    return this.conversation?.known && !this.conversation.missing ? this.conversation : null;
  }

  /** Whether the open conversation is one's own. */
  get isHolder() {
    return this.shown?.isHeldBy(this.me.id) ?? false;
  }

  /** Opens the conversation with this id; with "" the queue. */
  goTo(id) {
    const path = id ? `/desk/conversations/${id}/` : "/desk/";
    if (location.pathname !== path) history.pushState(null, "", path);
    this.followLocation();
  }

  followLocation() {
    const [, id = ""] = /^\/desk\/conversations\/([^/]+)\/$/.exec(location.pathname) ?? [];
    if (id === (this.conversation?.id ?? "")) return;
    // A question that was asked about one conversation must not be answered about another.
    closeDialogs();
    this.conversation?.close();
    this.conversation = id ? new DeskConversation(id, this) : null;
    this.conversation?.addEventListener("change", () => this.drawSoon());
    element("thread").draw([]);
    this.queue.mark(id);
    this.root.dataset.view = id ? "conversation" : "queue";
    this.conversation?.open();
    this.keeper.follow();
    this.announce("conversation");
    this.drawSoon();
  }

  heard(frame) {
    // It was passed on to where this agent sees it no longer.
    if (frame.type === ServerFrame.REFUSED && frame.conversation === this.conversation?.id) {
      this.conversation.missing = true;
      this.drawSoon();
    }
    this.announce("frame", frame);
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** Redraws with the next frame; asked often, it draws once. */
  drawSoon() {
    this.drawing ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
    const { conversation, shown } = this;
    element("connection").draw(this.link.state);
    element("nothing").hidden = conversation !== null;
    element("missing").hidden = !conversation?.missing;
    element("conversation").hidden = conversation === null || conversation.missing;
    element("loading").hidden = shown !== null;
    if (shown) element("thread").draw(makeDeskRows(shown, this.people(), this.link.isOpen));
    this.announce("draw");
    tick(this.root);
    this.keeper.settle();
  }

  people() {
    const { name: me, initials } = this.me;
    return { assistant: this.assistant, customer: this.shown.dossier.customer.name, me, initials };
  }

  // --- what an agent does --------------------------------------------------------------------------------------------

  /**
   * Sends a command about the open conversation and reads dossier and lists anew. A refusal is shown and gives false.
   * `expect`, for example `{ status: "resolved" }`, is shown until the answer is there.
   */
  async act(type, fields = {}, { expect = null } = {}) {
    const { conversation } = this;
    conversation.expect(expect);
    try {
      await conversation.act(type, fields, { repeats: true });
      this.announce("acted", { type, conversation: conversation.id });
      await conversation.readDossier();
      return true;
    } catch ({ code, message }) {
      this.toast(code === "offline" ? say("action_offline") : message, { tone: "danger" });
      return false;
    } finally {
      conversation.expect(null);
      this.readQueue();
    }
  }

  /** Calls `/api/v1` + path. Rejects with `{code, message}`; the caller says what has become of it. */
  async rest(method, path, body) {
    return sendJson(method, `/api/v1${path}`, body);
  }

  /** A word about what was done or refused; see toast.js. */
  toast(text, options) {
    return showToast(text, options);
  }

  /** Opens the dialog with this id, its fields filled from `values`: its FormData with the button's value as "choice", or null. */
  ask(id, values) {
    return askIn(element(id), values);
  }

  /**
   * News that concerns this agent, shown and sounded as they prefer, unless they are looking at it: `{ kind, text,
   * conversation }`. Kinds: offer, message, transfer, handoff, sla.
   */
  alert(news) {
    this.announce("alert", news);
  }

  // --- the lists -----------------------------------------------------------------------------------------------------

  /** Reads the lists; asked again meanwhile, it reads once more afterwards. */
  async readQueue() {
    this.readAgain = this.reading;
    if (this.reading) return;
    this.reading = true;
    try {
      this.announce("queue", await this.queue.read());
    } catch (error) {
      if (!error.code) throw error;
      if (error.code === "not_signed_in") this.endSession();
      else if (error.code !== "offline") this.toast(error.message || say("unavailable"), { tone: "danger" });
    } finally {
      this.reading = false;
    }
    if (this.readAgain) this.readQueue();
  }

  // --- the connection ------------------------------------------------------------------------------------------------

  relinked() {
    const { state, code } = this.link.state;
    if (state === LINK.STOPPED && code === CloseCode.NOT_SIGNED_IN) this.endSession();
    this.drawSoon();
  }

  endSession() {
    const login = new URL(this.root.dataset.login, location.href);
    login.searchParams.set("next", location.pathname);
    element("sign-in").href = login;
    element("session-ended").hidden = false;
  }

  announce(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
