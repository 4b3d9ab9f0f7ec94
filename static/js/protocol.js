// Written by `manage.py export_protocol` from chat/protocol and chat/states.py. Do not edit.

export const VERSION = 1;
export const SUBPROTOCOL = "portal.v1";
export const MAX_TEXT = 4000;
export const MAX_COMMENT = 2000;
export const MAX_ATTACHMENTS = 5;
export const MAX_TAGS = 20;
export const SYNC_SECONDS = 20;
export const FOCUS_BEAT_SECONDS = 15;
export const PRESENCE_BEAT_SECONDS = 20;

export const EventType = Object.freeze({
  CONVERSATION_OPENED: "conversation.opened",
  STATUS_CHANGED: "conversation.status_changed",
  MESSAGE_POSTED: "message.posted",
  TURN_STARTED: "turn.started",
  TURN_ENDED: "turn.ended",
  TOOL_CALLED: "tool.called",
  QUOTE_OFFERED: "quote.offered",
  QUOTE_ANSWERED: "quote.answered",
  VERIFICATION_SENT: "verification.sent",
  CUSTOMER_VERIFIED: "customer.verified",
  ACTION_PROPOSED: "action.proposed",
  ACTION_ANSWERED: "action.answered",
  AGENT_JOINED: "agent.joined",
  AGENT_LEFT: "agent.left",
  RATING_GIVEN: "rating.given",
  NOTE_POSTED: "note.posted",
  BRIEF_WRITTEN: "brief.written",
  VERDICT_RECORDED: "verdict.recorded",
  CONTACT_LEFT: "contact.left",
  TAGGED: "conversation.tagged",
  SNOOZED: "conversation.snoozed",
  MARKED: "conversation.marked",
  MERGED: "conversation.merged",
  OFFERED: "conversation.offered",
  OFFER_ENDED: "offer.ended",
  INSTRUCTION_GIVEN: "instruction.given",
  MESSAGE_FLAGGED: "message.flagged",
  CONSULTATION_ANSWERED: "consultation.answered",
  TRANSCRIPT_MAILED: "transcript.mailed",
  ANSWER_MAILED: "answer.mailed",
  SLA_WARNED: "sla.warned",
  SLA_BREACHED: "sla.breached",
});

export const Ephemeral = Object.freeze({
  DRAFT: "draft",
  TYPING_CHANGED: "typing.changed",
  PRESENCE_CHANGED: "presence.changed",
  QUEUE_CHANGED: "queue.changed",
  READ_CHANGED: "read.changed",
  WATCHERS_CHANGED: "watchers.changed",
  CONSULTATION_DRAFT: "consultation.draft",
  STAFF_CHANGED: "staff.changed",
  DOSSIER_CHANGED: "dossier.changed",
});

export const ServerFrame = Object.freeze({
  SNAPSHOT: "snapshot",
  ACK: "ack",
  REFUSED: "refused",
});

export const Code = Object.freeze({
  MALFORMED: "malformed",
  UNKNOWN_COMMAND: "unknown_command",
  INVALID: "invalid",
  EMPTY_TEXT: "empty_text",
  TEXT_TOO_LONG: "text_too_long",
  FRAME_TOO_LARGE: "frame_too_large",
  CLIENT_ID_REUSED: "client_id_reused",
  NOT_SIGNED_IN: "not_signed_in",
  FORBIDDEN: "forbidden",
  BAD_ORIGIN: "bad_origin",
  NOT_FOUND: "not_found",
  CONVERSATION_FINAL: "conversation_final",
  NOT_ALLOWED_NOW: "not_allowed_now",
  ALREADY_CLAIMED: "already_claimed",
  HANDOFF_GONE: "handoff_gone",
  NOT_HOLDER: "not_holder",
  QUOTE_EXPIRED: "quote_expired",
  QUOTE_ANSWERED: "quote_answered",
  ACTION_EXPIRED: "action_expired",
  ACTION_ANSWERED: "action_answered",
  ACTION_RUNNING: "action_running",
  CODE_WRONG: "code_wrong",
  CODE_EXPIRED: "code_expired",
  IDENTITY_REFUSED: "identity_refused",
  RATING_TOO_EARLY: "rating_too_early",
  RATING_TOO_LATE: "rating_too_late",
  ALREADY_RATED: "already_rated",
  NO_SUCH_AGENT: "no_such_agent",
  AGENT_UNAVAILABLE: "agent_unavailable",
  OFFER_GONE: "offer_gone",
  FILE_TOO_LARGE: "file_too_large",
  FILE_TYPE_REFUSED: "file_type_refused",
  FILE_INFECTED: "file_infected",
  NOT_PROVED: "not_proved",
  NOT_MERGEABLE: "not_mergeable",
  SCOPE_MISSING: "scope_missing",
  TOO_FAST: "too_fast",
  TOO_SLOW: "too_slow",
  UNAVAILABLE: "unavailable",
  RESTARTING: "restarting",
});

export const HandoffReason = Object.freeze({
  CUSTOMER_REQUEST: "customer_request",
  COMPLAINT: "complaint",
  DISPUTE: "dispute",
  NEEDS_AUTHORITY: "needs_authority",
  ACCOUNT_SPECIFIC: "account_specific",
  NOT_ANSWERED: "not_answered",
  DISTRESS: "distress",
  ASSISTANT_FAILED: "assistant_failed",
  LIMIT_REACHED: "limit_reached",
  GUARDRAIL: "guardrail",
  RELEASED: "released",
  TRANSFERRED: "transferred",
  CONTINUED: "continued",
  OTHER: "other",
});

export const Status = Object.freeze({
  WITH_ASSISTANT: "with_assistant",
  AWAITING_AGENT: "awaiting_agent",
  WITH_AGENT: "with_agent",
  RESOLVED: "resolved",
});

export const Move = Object.freeze({
  REQUEST_HANDOFF: "handoff_requested",
  CLAIM: "claimed",
  WITHDRAW: "handoff_withdrawn",
  REASSURE: "reassured",
  RELEASE: "released",
  RETURN: "returned",
  TRANSFER: "transferred",
  PASS_ON: "passed_on",
  RESOLVE_BY_CUSTOMER: "resolved_by_customer",
  RESOLVE_BY_ASSISTANT: "resolved_by_assistant",
  RESOLVE_BY_AGENT: "resolved_by_agent",
  RESOLVE_BY_MANAGER: "resolved_by_manager",
  RESOLVE_BY_SILENCE: "resolved_by_silence",
  CLOSE: "closed",
  MERGE: "merged",
  CONTINUE: "continued",
  RESTORE: "restored",
});

export const CloseCode = Object.freeze({
  NOT_SIGNED_IN: 4401,
  NOT_FOUND: 4404,
  TOO_FAST: 4429,
  TOO_SLOW: 4008,
  RESTARTING: 4012,
  FRAME_TOO_LARGE: 1009,
});
