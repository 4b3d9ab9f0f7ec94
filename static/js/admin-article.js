// The preview below an article's form: the server renders what is typed, so that it is what customers will see.

const PAUSE = 400;

document.addEventListener("DOMContentLoaded", () => {
  const preview = document.querySelector("[data-article-preview]");
  const body = document.querySelector("[data-article-body]");
  if (!preview || !body) return;
  const place = preview.querySelector("div");
  let timer = 0;
  let newest = 0;

  async function show() {
    const number = ++newest;
    const form = new FormData();
    form.set("body", body.value);
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const response = await fetch(preview.dataset.articlePreview, { method: "POST", body: form });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (number === newest) place.innerHTML = html;
    } catch {
      if (number === newest) place.textContent = preview.dataset.failed;
    }
  }

  body.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  show();
});
