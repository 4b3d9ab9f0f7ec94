// What the style guide's specimens say. Nobody has ever said it.

export const NOW = "2026-03-10T10:00:00Z";
const EARLIER = "2026-03-10T09:42:00Z";

const said = { seq: 0, at: EARLIER, citations: [], delivery: "", refusal: null, first: true, initials: "" };

export const CITATIONS = [
  { number: 1, title: "Electric cars", url: "https://help.example/electric", quote: "The battery is covered like the car itself." },
  { number: 2, title: "Your excess", url: "https://help.example/excess", quote: "You choose it when you take out the policy." },
];

export const MESSAGES = [
  { ...said, kind: "message", key: "m1", author: "customer", name: "Nora Whitfield", initials: "N", html: null, text: "Is the battery of my car covered?" },
  { ...said, kind: "message", key: "m2", author: "assistant", name: "Eva", initials: "E", html: "<p>Yes. With <strong>comprehensive cover</strong> the battery is covered like the car itself.</p><ul><li>Fire and theft</li><li>Damage by overvoltage</li></ul>", text: "Yes." },
  { ...said, kind: "message", key: "m3", author: "agent", name: "Maya Lindqvist", initials: "ML", html: "<p>Good morning, I have read everything.</p>", text: "Good morning" },
  { ...said, kind: "message", key: "m4", author: "agent", name: "Maya Lindqvist", initials: "ML", first: false, html: null, text: "One moment please.", delivery: "sending" },
  { ...said, kind: "message", key: "m5", author: "agent", name: "Maya Lindqvist", initials: "ML", first: false, html: null, text: "This did not arrive.", delivery: "refused", refusal: { code: "too_fast", message: "That was very fast." } },
  { kind: "notice", key: "n1", at: EARLIER, text: "Maya Lindqvist took over" },
];

export const DRAFTS = [
  { ...said, kind: "draft", key: "d1", author: "assistant", name: "Eva", initials: "E", text: "" },
  { ...said, kind: "draft", key: "d2", author: "assistant", name: "Eva", initials: "E", text: "The battery is **covered** like the car" },
  { ...said, kind: "cut", key: "d3", author: "assistant", name: "Eva", initials: "E", text: "A windscreen is covered by", why: "Eva was saying this when you took over." },
];

const call = { id: 1, name: "look_up_policy", duration_ms: 84, input: { reference: "HM-2231" }, output: { status: "active" }, is_error: false };

export const TOOLS = [
  { kind: "tool", key: "t1", at: EARLIER, label: "Looked up the policy", live: false },
  { kind: "tool", key: "t2", at: EARLIER, label: "Looking up the policy", live: true },
  { kind: "call", key: "t3", at: EARLIER, label: "Looked up the policy", call },
  { kind: "call", key: "t4", at: EARLIER, label: "Looked up the policy", call: { ...call, id: 2, is_error: true } },
];

export const OFFER = {
  reference: "QT-4821",
  title: "Comprehensive cover, electric car",
  price: "92.16",
  currency: "USD",
  period: "month",
  inputs: [
    { label: "Car", value: "Electric, 2021" },
    { label: "Driver", value: "34 years" },
  ],
  breakdown: [
    { label: "Base premium", amount: "80.00" },
    { label: "Battery", amount: "12.16", detail: "15.2 %" },
  ],
  expires_at: "2026-04-09T10:00:00Z",
};

export const NOTES = [
  { kind: "note", key: "note:1", at: EARLIER, name: "Maya Lindqvist", html: "<p>Called back, all fine.</p>", text: "", delivery: "", refusal: null },
  { kind: "note", key: "note:2", at: EARLIER, name: "Maya Lindqvist", html: null, text: "Not yet saved", delivery: "sending", refusal: null },
  { kind: "verdict", key: "verdict:1", at: EARLIER, title: "Secret in what the customer wrote", done: "masked", text: "My password is ••••••", rule: "secrets.password" },
];

const row = {
  kind: "customer",
  status: "awaiting_agent",
  customer: "Nora Whitfield",
  intent: "Billing disputes",
  team: "billing",
  sentiment: null,
  tags: [],
  holder: null,
  unread: false,
  last_at: EARLIER,
  last_line: { author: "customer", name: "", text: "I was charged twice in May" },
  handoff: null,
  waiting_since: null,
  snoozed_until: null,
  sla: null,
  offer: null,
};
const handoff = { reason_label: "Complaint", team_label: "Billing", summary: "Was charged twice in May." };

export const ROWS = [
  { ...row, id: "1", handoff, waiting_since: "2026-03-10T09:59:30Z" },
  { ...row, id: "2", handoff, waiting_since: "2026-03-10T09:57:00Z", sentiment: -1 },
  { ...row, id: "3", handoff, waiting_since: EARLIER, tags: ["refund", "urgent", "vip"], offer: { agent: 1, name: "Maya Lindqvist", until: NOW } },
  { ...row, id: "4", status: "with_agent", unread: true, holder: { id: 1, name: "Maya Lindqvist", initials: "ML" } },
  { ...row, id: "5", status: "with_assistant", customer: "Visitor 1a80", last_line: null },
  { ...row, id: "6", status: "with_agent", gone: true },
];

export const HISTORY = {
  opened_at: "2026-03-10T09:12:00Z",
  handoffs: [{ requested_at: "2026-03-10T09:20:00Z", reason_label: "Complaint" }],
  offers: [{ agent: { name: "Maya Lindqvist" }, offered_at: "2026-03-10T09:21:00Z", ended_at: "2026-03-10T09:22:00Z", outcome: "declined" }],
  assignments: [{ agent: { name: "Maya Lindqvist" }, started_at: "2026-03-10T09:24:00Z", ended_at: EARLIER, ending: "returned" }],
};
