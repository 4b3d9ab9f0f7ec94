// A word about what was just done, or was refused. The region #toasts announces it to screen readers.

const SHOWN_FOR_MS = 6000;

/** Shows `text` for a while; `tone` is "" or "danger". */
export function showToast(text, { tone = "" } = {}) {
  const toast = document.createElement("p");
  toast.className = "toast";
  if (tone) toast.dataset.tone = tone;
  toast.textContent = text;
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), SHOWN_FOR_MS);
}
