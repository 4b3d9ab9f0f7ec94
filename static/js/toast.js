// A word about what was just done, or was refused. The region #toasts announces it to screen readers.

const SHOWN_FOR_MS = 6000;

/**
 * Shows `text` for a while and returns the toast, which `.remove()` takes away early. `tone` is "" or "danger"; `action`
 * is `{ label, run }`, a button such as Undo. It stays while the pointer or the focus is on it.
 */
export function showToast(text, { tone = "", action = null, lasts = SHOWN_FOR_MS } = {}) {
  const toast = document.createElement("div");
  toast.className = "toast";
  if (tone) toast.dataset.tone = tone;
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  if (action) toast.append(actionButton(action, toast));
  document.getElementById("toasts").append(toast);
  setTimeout(() => leave(toast), lasts);
  return toast;
}

function actionButton({ label, run }, toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-action";
  button.textContent = label;
  button.addEventListener("click", () => {
    toast.remove();
    run();
  });
  return button;
}

function leave(toast) {
  if (!toast.matches(":hover, :focus-within")) {
    toast.remove();
    return;
  }
  toast.addEventListener("pointerleave", () => toast.remove());
  toast.addEventListener("focusout", () => toast.remove());
}
