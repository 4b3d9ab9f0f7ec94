// The number in the tab's title: how many wait.

export function install(desk) {
  const { title } = document;
  desk.addEventListener("queue", ({ detail: { waiting } }) => {
    document.title = waiting.count ? `(${waiting.count}) ${title}` : title;
  });
}
